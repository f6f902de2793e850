/** How the provider's page ended, as the address says when it leads back here. */
export interface AuthorizeResult {
  /** the connection that may call again */
  authorized?: string | undefined;
  authorize_error?: string | undefined;
}

const maxChars = 500;

/** Anybody may have typed it, so it is short and only ever shown as text. */
export function readAuthorizeResult(search: Record<string, unknown>): AuthorizeResult {
  const text = (name: keyof AuthorizeResult) => {
    const value = search[name];
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value.slice(0, maxChars) : undefined;
  };
  return { authorized: text('authorized'), authorize_error: text('authorize_error') };
}
