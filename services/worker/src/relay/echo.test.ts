import { expect, test } from 'vitest';
import { auditMarker, isOurComment } from './echo.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const minutes = 60_000;
const audit = (custom: object) => ({
  id: '1',
  events: [{ id: '7', type: 'Comment' }],
  metadata: { custom },
});
const marked = audit({ [auditMarker]: 'chatwoot-main.message-5.zendesk-chatwoot.comment' });

/** What is known of comment 7, which was written a while ago. */
function know(known: { isExpected?: boolean; audit: typeof marked }) {
  let looks = 0;
  const deps = {
    ledger: { originOf: async () => undefined },
    cache: { get: async () => (known.isExpected ? 'an effect' : undefined) },
    gate: { pass: async () => {}, succeeded: async () => {} },
    zendeskConnection: { name: 'zendesk-main', callsPerMinute: 100 },
    zendesk: {
      audits: async () => {
        looks += 1;
        return [known.audit];
      },
    },
    nowMs: () => noon,
  } as unknown as Parameters<typeof isOurComment>[0];
  return { deps, looks: () => looks };
}

const at = (ageMs: number) => ({ id: '7', at: new Date(noon - ageMs).toISOString() });
const ticket = { id: '21', externalId: undefined };

test.each([
  { name: 'that comes soon, and none is expected', age: minutes, isOurs: false, looks: 0 },
  { name: 'that is expected', age: minutes, isExpected: true, isOurs: true, looks: 1 },
  { name: 'of ours that nobody expects any more', age: 15 * minutes, isOurs: true, looks: 1 },
  {
    name: 'of others that comes late',
    age: 15 * minutes,
    audit: audit({}),
    isOurs: false,
    looks: 1,
  },
])('a comment $name', async ({ age, isExpected = false, audit = marked, isOurs, looks }) => {
  const known = know({ isExpected, audit: audit as typeof marked });
  expect(await isOurComment(known.deps, ticket, at(age))).toBe(isOurs);
  expect(known.looks()).toBe(looks);
});
