import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { expect, test } from 'vitest';
import { bindEstablishedPaths } from './established-paths.ts';
import { chatwootMain, openAi, zendeskMain, zohoMain } from './testing/connections.ts';

const bind = (...connections: Parameters<typeof bindEstablishedPaths>[0][string][]) =>
  bindEstablishedPaths(Object.fromEntries(connections.map((one) => [one.name, one])));

test('each path belongs to the only connection of its provider', () => {
  const bound = bind(zendeskMain(), chatwootMain(), zohoMain(), openAi());
  expect([...bound].map(([path, { name }]) => [path, name])).toEqual([
    ['/service-api-webhook/zendesk-webhook', 'zendesk-main'],
    ['/service-api-webhook/chatwoot-webhook', 'chatwoot-main'],
    ['/api/webhooks/chatwoot', 'chatwoot-main'],
    ['/webhook', 'chatwoot-main'],
    ['/webhook/zoho-desk', 'zoho-main'],
  ]);
});

test('a provider without a connection has no paths', () => {
  expect([...bind(zendeskMain()).keys()]).toEqual(['/service-api-webhook/zendesk-webhook']);
  expect(bind().size).toBe(0);
});

test('of several connections the default one has them', () => {
  const bound = bind(zendeskMain({}, 'a'), zendeskMain({ default: true }, 'b'));
  expect(bound.get('/service-api-webhook/zendesk-webhook')?.name).toBe('b');
});

test.each([
  { name: 'none', defaults: [false, false] },
  { name: 'two', defaults: [true, true] },
])('several connections of which $name is the default are an error that names them', (one) => {
  const connections = one.defaults.map((isDefault, i) =>
    zendeskMain({ default: isDefault }, `zendesk-${i}`),
  );
  expect(() => bind(...connections)).toThrow(ConfigError);
  expect(() => bind(...connections)).toThrow(/zendesk-0, zendesk-1.*default: true/);
});
