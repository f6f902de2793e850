import { printable } from '../out.ts';

const longest = 200;

/** Why something failed, in a few words: what is at the bottom of it. Statements are not shown. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return 'no reason given';
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = printable(error.message.split('\n')[0] ?? '').slice(0, longest);
  return message || code || error.name;
}
