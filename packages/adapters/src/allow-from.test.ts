import { describe, expect, test } from 'vitest';
import { AddressRange, createAllowList } from './allow-from.ts';
import { settingsOf } from './registry.ts';
import { zendeskCase } from './zendesk/contract-case.ts';

describe('an allow-list', () => {
  test.each<[ranges: string[], address: string | undefined, isLetIn: boolean]>([
    [[], '203.0.113.9', true],
    [[], undefined, true],
    [['34.74.90.64/28'], '34.74.90.64', true],
    [['34.74.90.64/28'], '34.74.90.79', true],
    [['34.74.90.64/28'], '34.74.90.80', false],
    [['34.74.90.64/28'], '34.74.90.63', false],
    [['34.74.90.70/28'], '34.74.90.64', true],
    [['203.0.113.9'], '203.0.113.9', true],
    [['203.0.113.9'], '203.0.113.10', false],
    [['198.51.100.0/24', '203.0.113.0/24'], '203.0.113.9', true],
    [['0.0.0.0/0'], '8.8.8.8', true],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['::/0'], '2001:db8::1', true],
    [['::/0'], '8.8.8.8', false],
    [['2001:db8::/32'], '2001:db8:ffff::1', true],
    [['2001:db8::/32'], '2001:DB8::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['2001:db8::1'], '2001:db8:0:0:0:0:0:1', true],
    // The same sender, at a socket that takes both families.
    [['203.0.113.0/24'], '::ffff:203.0.113.9', true],
    [['203.0.113.0/24'], '::ffff:cb00:7109', true],
    [['203.0.113.0/24'], '::ffff:198.51.100.9', false],
    [['::ffff:203.0.113.0/120'], '203.0.113.9', true],
    [['::ffff:203.0.113.0/120'], '203.0.114.9', false],
    // Nobody, or nothing that could be read.
    [['0.0.0.0/0', '::/0'], undefined, false],
    [['0.0.0.0/0', '::/0'], '', false],
    [['0.0.0.0/0', '::/0'], '203.0.113', false],
    [['0.0.0.0/0', '::/0'], '0x7f.1', false],
    [['0.0.0.0/0', '::/0'], '1', false],
    [['0.0.0.0/0', '::/0'], '203.0.113.9, 10.0.0.1', false],
    [['0.0.0.0/0', '::/0'], '203.0.113.9:443', false],
    [['fe80::/10'], 'fe80::1%eth0', false],
  ])('of %j: %j, let in: %j', (ranges, address, isLetIn) => {
    expect(createAllowList(ranges)(address)).toBe(isLetIn);
  });

  test.each([
    '',
    '*',
    'all',
    'example.com',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '2001:db8::/129',
    '::ffff:0.0.0.0/95',
    '0x7f.0.0.1/8',
    'fe80::1%eth0',
    '10.0.0.0 - 10.0.0.9',
  ])('%j is no range', (text) => {
    expect(AddressRange.safeParse(text).success).toBe(false);
  });
});

test('a range that is none is told with its path', () => {
  const given = {
    ...zendeskCase.settings(['secret']),
    allowFrom: ['203.0.113.0/24', '10.0.0.0/33'],
  };
  const [issue, another] = settingsOf.zendesk.safeParse(given).error?.issues ?? [];
  expect(another).toBeUndefined();
  expect(issue?.path).toEqual(['allowFrom', 1]);
  expect(issue?.message).toMatch(/range such as 203\.0\.113\.0\/24/);
});
