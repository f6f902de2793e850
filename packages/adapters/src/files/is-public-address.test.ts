import { expect, test } from 'vitest';
import { isPublicAddress } from './is-public-address.ts';

test.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1::1'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  ['loopback', ['127.0.0.1', '127.8.9.1', '::1']],
  ['private', ['10.0.0.1', '172.16.5.4', '192.168.1.1', 'fd00::1', 'fec0::1']],
  [
    'link-local and metadata',
    ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '168.63.129.16'],
  ],
  ['carrier-grade NAT', ['100.64.0.1', '100.100.100.200']],
  ['unspecified and broadcast', ['0.0.0.0', '0.1.2.3', '255.255.255.255', '::']],
  ['multicast', ['224.0.0.1', 'ff02::1']],
  ['reserved', ['240.0.0.1', '192.0.2.1', '198.18.0.1', '192.0.0.192', '2001:db8::1']],
  [
    'IPv4 in IPv6',
    [
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b:1::a00:1',
      '2002:7f00:1::',
      '2001::1',
    ],
  ],
  ['no address', ['', 'localhost', '1.2.3', '[::1]']],
])('%s is not public', (_name, addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([]);
});
