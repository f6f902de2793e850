import { compareText } from '../api/pages.ts';
import type { RelayedSide } from '../api/shapes.ts';

export type RelayedRow = RelayedSide['messages'][number] & {
  /** which of the sides it stands on */
  side: number;
};

/** The messages of all sides in one order, so that what belongs together stands together. */
export function relayedRows(sides: RelayedSide[]): RelayedRow[] {
  return sides
    .flatMap(({ messages }, side) => messages.map((each) => ({ ...each, side })))
    .sort((a, b) => compareText(a.message.createdAt, b.message.createdAt) || a.side - b.side);
}
