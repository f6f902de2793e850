import { type Refusal, refusal } from '../kit/index.ts';

/** https://developer.zendesk.com/api-reference/introduction/requests/ : the shapes of refusals. */
export function unauthorized(): Refusal {
  return refusal(401, { error: "Couldn't authenticate you" });
}

/** The role of the token's user does not allow it. */
export function forbidden(): Refusal {
  return refusal(403, {
    error: 'Forbidden',
    description: 'You do not have access to this page. Please contact the account owner.',
  });
}

export function notFound(): Refusal {
  return refusal(404, { error: 'RecordNotFound', description: 'Not found' });
}

/** A request that Zendesk would refuse, or might silently half-ignore: the judge says so aloud. */
export function badRequest(description: string): Refusal {
  return refusal(400, { error: 'BadRequest', description }, { loud: true });
}

export function invalidRecord(field: string, description: string): Refusal {
  return refusal(422, {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { [field]: [{ description, error: 'InvalidValue' }] },
  });
}

export function closedTicket(): Refusal {
  return invalidRecord('status', 'Status: closed prevents ticket update');
}

export function updateConflict(): Refusal {
  return refusal(409, {
    error: 'UpdateConflict',
    description: 'Safe Update prevented the update due to outdated ticket data',
  });
}

export function idempotencyMismatch(): Refusal {
  return refusal(400, {
    error: 'IdempotentRequestError',
    description: 'Request parameters do not match the ones stored with this Idempotency-Key',
  });
}

export function tooManyRequests(retryInMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(retryInMs / 1000));
  return refusal(
    429,
    { error: 'TooManyRequests', description: 'Rate limit exceeded' },
    { headers: { 'retry-after': String(seconds) } },
  );
}
