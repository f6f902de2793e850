import { isIP } from 'node:net';
import { FileRefused } from './file-errors.ts';
import { isPublicAddress } from './is-public-address.ts';

/**
 * Whether `url` belongs to a configured host. `acme.com` trusts every port of acme.com,
 * `acme.com:3000` only that one; IPv6 addresses are written as in URLs: `[::1]`.
 */
export function isTrusted(url: URL, trustedHosts: string[]): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const names = [url.hostname, `${url.hostname}:${port}`];
  return trustedHosts.some((host) => names.includes(host.toLowerCase()));
}

/**
 * Throws `FileRefused` unless `url` may be fetched; `afterHttps` when a redirect led here and an
 * earlier hop was https. Addresses behind names are not looked up here but when connecting
 * (checking-lookup.ts); a literal address never gets that far.
 */
export function checkUrl(
  url: URL,
  given: { afterHttps: boolean; trusted: boolean; mayBePrivate: boolean },
): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FileRefused(`Files are not fetched by ${url.protocol}`);
  }
  if (given.afterHttps && url.protocol === 'http:' && !given.trusted) {
    throw new FileRefused(`A redirect leads from https to http at ${url.host}`);
  }
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!given.mayBePrivate && isIP(address) !== 0 && !isPublicAddress(address)) {
    throw new FileRefused(`${address} is not a public address`);
  }
}
