import { DrizzleQueryError } from 'drizzle-orm';

const maxChars = 1_000;

/** An error's message without what its library adds to it: a failed query's parameters are somebody's message. */
export function errorMessage(error: unknown): string {
  if (error instanceof DrizzleQueryError) return `A query failed: ${errorMessage(error.cause)}`;
  return (error instanceof Error ? error.message : String(error)).slice(0, maxChars);
}
