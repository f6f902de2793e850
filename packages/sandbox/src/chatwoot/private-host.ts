import { BlockList, isIP } from 'node:net';

const ranges = new BlockList();
ranges.addSubnet('10.0.0.0', 8);
ranges.addSubnet('127.0.0.0', 8);
ranges.addSubnet('169.254.0.0', 16);
ranges.addSubnet('172.16.0.0', 12);
ranges.addSubnet('192.168.0.0', 16);
ranges.addAddress('::1', 'ipv6');
ranges.addSubnet('fc00::', 7, 'ipv6');

/** The host of a URL that leads to no public address; undefined where it may. Names are not looked up. */
export function privateHost(url: string): string | undefined {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  const isPrivate =
    version === 0 ? !host.includes('.') : ranges.check(host, version === 6 ? 'ipv6' : 'ipv4');
  return isPrivate ? host : undefined;
}
