import { isIP } from 'node:net';
import { isPublicAddress } from '../files/is-public-address.ts';

/** Whether a URL can't lead to a public address. Names are not looked up: what has a dot may be public. */
export function isPrivateUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return !host.includes('.') || /\.(local|localhost|internal|lan|home\.arpa)$/.test(host);
}
