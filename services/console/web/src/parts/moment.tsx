import { useFormat } from '../i18n/use-format.ts';
import { useNow } from './use-now.ts';

type Style = 'time' | 'list' | 'ago' | 'full';

/** A time in the viewer's zone; the exact one is a hover away. */
export function Moment({ at, as = 'list' }: { at: string; as?: Style }) {
  const format = useFormat();
  const now = useNow();
  const shown = {
    time: () => format.time(at),
    list: () => format.listTime(at, now),
    ago: () => format.ago(at, now),
    full: () => format.dateTime(at),
  }[as]();
  return (
    <time dateTime={at} title={format.exactTime(at)}>
      {shown}
    </time>
  );
}
