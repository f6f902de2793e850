/** An answer that a fake throws: sent as it is. */
export interface Refusal extends Error {
  statusCode: number;
  body: unknown;
  headers: Record<string, string>;
  /** A mistake of the caller that the provider might forgive: reported like an unknown call. */
  loud: boolean;
}

export function refusal(
  statusCode: number,
  body: unknown,
  more: { headers?: Record<string, string>; loud?: boolean } = {},
): Refusal {
  const error = new Error(JSON.stringify(body));
  return Object.assign(error, { statusCode, body, headers: {}, loud: false, ...more });
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'statusCode' in error && 'body' in error && 'loud' in error;
}
