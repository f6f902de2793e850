import { isIP } from 'node:net';
import { isPublicAddress } from '@omnirelay/adapters/files/is-public-address.ts';
import { type Finding, problem, warning } from '../finding.ts';
import { withoutQuery } from './place.ts';

/** When a webhook last came; `lately` where nobody can tell. */
export type Heard = 'lately' | 'long-ago' | 'never';

/** What is known of the address that a provider sends to. */
export interface Reach {
  url: string;
  isPrivate: boolean;
  heard: Heard;
}

/** Pure. @param mend what this provider wants */
export function judgePrivate(subject: string, reach: Reach, mend: string): Finding[] {
  // What comes gets through.
  if (!reach.isPrivate || reach.heard === 'lately') return [];
  const what = `The webhook goes to ${withoutQuery(reach.url)}, a private address, and nothing comes`;
  const isOnlyQuiet = reach.heard === 'long-ago';
  return [(isOnlyQuiet ? warning : problem)('webhook_url_private', subject, what, mend)];
}

/** @param resolve the addresses behind a name. @throws where there are none */
export async function isPrivateUrl(
  url: string,
  resolve: (hostname: string) => Promise<string[]>,
): Promise<boolean> {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  return addresses.length > 0 && addresses.every((address) => !isPublicAddress(address));
}
