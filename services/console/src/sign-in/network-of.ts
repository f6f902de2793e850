import { isIPv4, isIPv6 } from 'node:net';

/**
 * What counts as one address when sign-ins are counted: whoever has an IPv6 address usually has the
 * whole /64 around it (RFC 6177) and could use a new one for every guess.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing =
    tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  const all = [
    ...groups,
    ...Array.from({ length: missing }, () => '0'),
    ...(tail ?? '').split(':').filter(Boolean),
  ];
  return `${all.slice(0, 4).join(':')}::/64`;
}

/** As much of an address as its owner recognises it by. */
export function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '');
  const network = networkOf(plain);
  return isIPv4(network) ? network.replace(/\d+$/, '0/24') : network;
}
