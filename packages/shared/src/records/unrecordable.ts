import { ZodError } from 'zod';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: data, constraints, program limits */
const faultyDataCodes = /^(22|23|54)/;

/** Whether the data is at fault, and trying again would fail again; not so when Postgres is away. */
export function isUnrecordable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof SyntaxError || error instanceof RangeError) return true;
  if (error instanceof ZodError) return true;
  if ('code' in error && faultyDataCodes.test(String(error.code))) return true;
  return isUnrecordable(error.cause);
}
