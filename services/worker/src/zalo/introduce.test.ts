import type { ZaloProfile } from '@omnirelay/adapters/zalo/client.ts';
import { RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import { anEvent } from '@omnirelay/shared/mailbox/testing/an-event.ts';
import { expect, test } from 'vitest';
import { type IntroduceDeps, introduce } from './introduce.ts';

const ann: ZaloProfile = { name: 'Ann', phone: undefined, avatarUrl: undefined };

/** Zalo, where each ask for a profile meets one of these, and then is answered. */
function zalo(troubles: Error[]) {
  const kept: unknown[] = [];
  const deps = {
    zaloConnection: { name: 'zalo-main', callsPerMinute: 1 },
    zalo: {
      profile: async () => {
        const trouble = troubles.shift();
        if (trouble) throw trouble;
        return ann;
      },
    },
    gate: {
      pass: async () => {},
      failed: async () => {},
      succeeded: async () => {},
    },
    cache: {
      get: async () => undefined,
      set: async (_kind: string, _id: string, value: unknown) => void kept.push(value),
    },
    inboxFlows: [],
  } as unknown as IntroduceDeps;
  return { kept, who: async () => (await introduce(deps, anEvent())).name };
}

const busy = () => new WaitError('another worker renews the tokens of zalo-main', 500);
const lost = () => new RetryableError('the connection was lost', { outcome: 'not-applied' });

test.each([
  ['nothing is wrong', [], 'Ann'],
  ['tokens are renewed for a second or two', [busy(), busy(), busy()], 'Ann'],
  ['a connection was lost', [lost()], 'Ann'],
  ['it fails again', [lost(), lost()], undefined],
  ['tokens are renewed for long', Array.from({ length: 20 }, busy), undefined],
])('a customer’s name, where %s', async (_, troubles, name) => {
  const { who, kept } = zalo(troubles);
  expect(await who()).toBe(name);
  expect(kept).toMatchObject([{ name }]);
});
