import { type Refusal, refusal } from '../kit/index.ts';

export interface FieldError {
  fieldName: string;
  errorType?: 'invalid' | 'duplicate' | 'missing';
}

/** Desk's errors, by the sheet's table. */
export function deskRefusal(
  status: number,
  errorCode: string,
  message: string,
  more: { errors?: FieldError[]; headers?: Record<string, string> } = {},
): Refusal {
  const { errors, headers } = more;
  const body = { errorCode, message, ...(errors ? { errors } : {}) };
  return refusal(status, body, headers ? { headers } : {});
}

export function invalidData(...errors: FieldError[]): Refusal {
  const message = 'The data does not comply to the validation restrictions defined.';
  const typed = errors.map((error) => ({ errorType: 'invalid' as const, ...error }));
  return deskRefusal(422, 'INVALID_DATA', message, { errors: typed });
}

/** Also for a ticket that is not there. */
export function urlNotFound(): Refusal {
  return deskRefusal(404, 'URL_NOT_FOUND', 'The URL you requested could not be found.');
}
