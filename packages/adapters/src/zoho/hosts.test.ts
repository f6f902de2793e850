import { expect, test } from 'vitest';
import { zohoHosts } from './hosts.ts';

const hosts = (dataCentre: Parameters<typeof zohoHosts>[0]['dataCentre'], baseUrls = {}) =>
  zohoHosts({ dataCentre, baseUrls });

test.each([
  { at: 'us', zoho: 'zoho.com', crm: 'www.zohoapis.com' },
  { at: 'eu', zoho: 'zoho.eu', crm: 'www.zohoapis.eu' },
  { at: 'au', zoho: 'zoho.com.au', crm: 'www.zohoapis.com.au' },
  { at: 'cn', zoho: 'zoho.com.cn', crm: 'www.zohoapis.com.cn' },
  { at: 'ca', zoho: 'zohocloud.ca', crm: 'www.zohoapis.ca' },
] as const)('in $at', ({ at, zoho, crm }) => {
  expect(hosts(at)).toEqual({
    accounts: `https://accounts.${zoho}`,
    desk: `https://desk.${zoho}`,
    crm: `https://${crm}`,
    jwks: `https://desk.${zoho}`,
  });
});

test('the configuration may name others', () => {
  expect(hosts('eu', { accounts: 'http://a', desk: 'http://d', crm: 'http://c' })).toEqual({
    accounts: 'http://a',
    desk: 'http://d',
    crm: 'http://c',
    jwks: 'http://d',
  });
  expect(hosts('eu', { jwks: 'http://j' })).toMatchObject({ jwks: 'http://j' });
});
