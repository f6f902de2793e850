import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** An address, or a range such as `203.0.113.0/24` or `2001:db8::/32`. */
export const AddressRange = z.string().refine((text) => parseRange(text) !== undefined, {
  error: 'must be an address, or a range such as 203.0.113.0/24 or 2001:db8::/32',
});

export type AllowList = (address: string | undefined) => boolean;

/** Without a range everybody is let in; with some, an address that can't be read is not. */
export function createAllowList(ranges: readonly string[]): AllowList {
  if (ranges.length === 0) return () => true;
  const parsed = ranges.flatMap((range) => parseRange(range) ?? []);
  return (given) => {
    const address = parseAddress(given ?? '');
    return (
      address !== undefined &&
      parsed.some(
        ({ network, bits }) => address.kind() === network.kind() && address.match(network, bits),
      )
    );
  };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = { network: Address; bits: number };

/** IPv4 that came in IPv6's clothes (`::ffff:203.0.113.9`) is IPv4. */
function parseAddress(text: string): Address | undefined {
  // Stricter than the parser, which takes `1`, `0x7f.1` and zones.
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  return ipaddr.process(text);
}

function parseRange(text: string): Range | undefined {
  const [head = '', given, ...rest] = text.trim().split('/');
  if (rest.length > 0 || isIP(head) === 0 || head.includes('%')) return undefined;
  const written = ipaddr.parse(head);
  const longest = written.kind() === 'ipv4' ? 32 : 128;
  if (given !== undefined && !/^\d{1,3}$/.test(given)) return undefined;
  const bits = given === undefined ? longest : Number(given);
  if (bits > longest) return undefined;
  const isMapped = written instanceof ipaddr.IPv6 && written.isIPv4MappedAddress();
  if (!isMapped) return { network: written, bits };
  return bits < 96 ? undefined : { network: written.toIPv4Address(), bits: bits - 96 };
}
