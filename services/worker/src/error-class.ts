import { LeakError } from '@omnirelay/adapters/visibility.ts';
import {
  BadInputError,
  PermanentError,
  RetryableError,
  UncertainError,
} from '@omnirelay/shared/errors.ts';

export const errorClasses = [
  'retryable',
  'permanent',
  'bad-input',
  'uncertain',
  'leak',
  'unexpected',
] as const;

/** By who should act next, as `shared/errors.ts` has it: a handful, whatever the message says. */
export function errorClass(error: unknown): (typeof errorClasses)[number] {
  if (error instanceof LeakError) return 'leak';
  if (error instanceof RetryableError) return 'retryable';
  if (error instanceof PermanentError) return 'permanent';
  if (error instanceof BadInputError) return 'bad-input';
  return error instanceof UncertainError ? 'uncertain' : 'unexpected';
}
