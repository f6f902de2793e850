/** An answer other than success; its body is exactly what Chatwoot would send. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly problems: string[];
  /** Chatwoot would have shrugged: the call is recorded as unexpected. */
  readonly loud: boolean;

  constructor(
    status: number,
    body: unknown,
    options: { problems?: string[]; loud?: boolean } = {},
  ) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.problems = options.problems ?? [];
    this.loud = options.loud ?? false;
  }
}

export function notFound(): Refusal {
  return new Refusal(404, { error: 'Resource could not be found' });
}

/** Chatwoot answers 401 where others say 403. */
export function notAuthorized(): Refusal {
  return new Refusal(401, { error: 'You are not authorized to do this action' });
}

/** A failed model validation, `{"identifier": "has already been taken"}`. */
export function invalid(problems: Record<string, string>): Refusal {
  const sentences = Object.entries(problems).map(([attribute, problem]) =>
    attribute === 'base' ? problem : `${humanize(attribute)} ${problem}`,
  );
  return new Refusal(
    422,
    { message: sentences.join(', '), attributes: Object.keys(problems) },
    { problems: sentences },
  );
}

export function unprocessable(error: string): Refusal {
  return new Refusal(422, { error });
}

/** What Rails makes of an exception nobody rescued, such as a unique index that refused a row. */
export function serverError(): Refusal {
  return new Refusal(500, { status: 500, error: 'Internal Server Error' });
}

/** The provider would ignore or guess at this; a judge does not. */
export function unsupported(message: string): Refusal {
  return new Refusal(501, { error: 'sandbox_unknown_call', message }, { loud: true });
}

function humanize(attribute: string): string {
  const words = attribute.replace(/_id$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
