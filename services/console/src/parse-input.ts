import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';

/** @throws BadInputError (400) that names every field at fault */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.join('.');
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  throw new BadInputError('bad_request', problems.join('; '));
}
