import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

// In a public range, but Azure's platform service behind every virtual machine:
// https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
const azurePlatform = '168.63.129.16';
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address (no brackets) is one of the public internet. Everything that ipaddr.js knows
 * as special is not: private, loopback, link-local (so the clouds' metadata addresses), carrier-grade
 * NAT, multicast, reserved. IPv6 that wraps an IPv4 address (mapped, NAT64, 6to4, Teredo) is refused
 * as a whole: a name has no need to resolve to one.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast' || address === azurePlatform) return false;
  return parsed instanceof ipaddr.IPv6 ? parsed.match(globalUnicast) : true;
}
