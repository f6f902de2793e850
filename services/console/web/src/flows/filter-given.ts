import type { FilterTest } from '../api/shapes.ts';

export type Against = 'newest' | 'one' | 'body';

export interface FilterForm {
  when: string;
  against: Against;
  eventId: string;
  body: string;
}

/** What the form asks of the API. An empty condition is none. Pure. */
export function filterGiven({ when, against, eventId, body }: FilterForm): FilterTest {
  const condition = { when: when.trim() === '' ? null : when };
  if (against === 'one') return { ...condition, eventId: eventId.trim() };
  if (against === 'body') return { ...condition, event: body };
  return condition;
}

/** What the API finds wrong with the condition, to be shown under it; undefined: something else. Pure. */
export function problemOfWhen(message: string): string | undefined {
  return /^when: (.+)$/s.exec(message)?.[1];
}
