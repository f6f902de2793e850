/** What stands for a secret. */
export const hidden = '••••';

/** An address without the values in its query: one of them may be a token. Pure. */
export function showAddress(address: string | URL): string {
  const url = new URL(address);
  const names = [...url.searchParams.keys()];
  const query = names.map((name) => `${encodeURIComponent(name)}=${hidden}`).join('&');
  return `${url.origin}${url.pathname}${query === '' ? '' : `?${query}`}`;
}
