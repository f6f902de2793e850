import { BadInputError } from '@omnirelay/shared/errors.ts';
import type { z } from 'zod';

/** @throws BadInputError when an event lacks what its type promises */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BadInputError('unknown_shape', 'The event lacks what its type promises.', {
    cause: result.error,
  });
}
