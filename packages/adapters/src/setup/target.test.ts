import { expect, test } from 'vitest';
import { createTarget, pickOwn } from './target.ts';

const target = createTarget({
  connection: 'zendesk-main',
  publicUrl: 'https://relay.acme.com/',
  establishedPaths: ['/webhook'],
});
const webhook = (id: number, url: string, name: string | null = null) => ({ id, url, name });
const foreign = webhook(1, 'https://other.example/webhooks/zendesk', 'Omnirelay');
const ours = webhook(2, 'https://relay.acme.com/webhooks/zendesk-main');

test.each([
  ['nothing of ours', [foreign], undefined],
  ['by its URL', [foreign, ours], 2],
  ['by its URL, whatever its query', [webhook(2, `${ours.url}?token=hush`)], 2],
  ['by an established URL', [webhook(2, 'https://relay.acme.com/webhook')], 2],
  ['by its name, at another address', [webhook(2, 'https://old.example/x', target.title)], 2],
  ['by its path, at another address', [webhook(2, 'https://old.example/webhooks/zendesk-main')], 2],
  [
    'its own URL before an established one',
    [webhook(1, 'https://relay.acme.com/webhook'), ours],
    2,
  ],
  ['its URL before its name', [webhook(1, 'https://old.example/x', target.title), ours], 2],
  ['not a longer name', [webhook(2, 'https://relay.acme.com/webhooks/my-zendesk-main')], undefined],
  [
    'not the path of another',
    [webhook(2, 'https://relay.acme.com/webhooks/zendesk-main-2')],
    undefined,
  ],
  ['not an established path elsewhere', [webhook(2, 'https://other.example/webhook')], undefined],
])('%s', (_, webhooks, want) => {
  expect(pickOwn(target, webhooks)?.id).toBe(want);
});
