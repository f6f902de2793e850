import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openAccount, type TestAccount } from './account-for-tests.ts';
import { signWebhook } from './sign-webhook.ts';

let account: TestAccount;

beforeEach(async () => {
  account = await openAccount();
});

afterEach(() => account.close());

function aQuietTicket(status?: 'solved') {
  const { zendesk, ann } = account;
  const changes = status ? { status } : {};
  return zendesk.createTicket({ requesterId: ann.id, subject: 'Kettle', silent: true, ...changes });
}

describe('timing', () => {
  test('an echo can come before the answer', async () => {
    const ticket = aQuietTicket();
    account.zendesk.switches.webhookTiming = 'before-answer';
    // The answer is not held back for ever, but here for as long as it takes.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await account.put(ticket.id, { comment: { body: 'Hi' } });
    expect(account.types()).toEqual(['ticket.comment_added']);
  });

  test('an echo can come after the answer', async () => {
    const ticket = aQuietTicket();
    account.zendesk.switches.webhookTiming = 'after-answer';
    account.zendesk.faults.inject({ method: 'PUT', fault: { kind: 'drop-after' } });
    await expect(account.put(ticket.id, { comment: { body: 'Hi' } })).rejects.toThrow();
    await account.zendesk.webhooks.settled();
    expect(account.types()).toEqual(['ticket.comment_added']);
  });

  test('a receiver that never answers does not hold the answer for ever', async () => {
    const ticket = aQuietTicket();
    account.zendesk.switches.webhookTiming = 'before-answer';
    account.receiver.faults.inject({ times: 9, fault: { kind: 'hang' } });
    expect((await account.put(ticket.id, { comment: { body: 'Hi' } })).status).toBe(200);
  });
});

describe('retries', () => {
  const answers = (status: number, headers: Record<string, string>, times: number) =>
    account.receiver.faults.inject({ times, fault: { kind: 'status', status, headers } });

  async function commentAndCount(): Promise<(number | string)[]> {
    const ticket = aQuietTicket();
    account.zendesk.comment(ticket.id, { authorId: account.ann.id, body: 'Hi' });
    await account.zendesk.webhooks.settled();
    return account.zendesk.webhooks.sent.map(({ status }) => status);
  }

  test('503 with a short Retry-After is sent again, as the same invocation', async () => {
    answers(503, { 'retry-after': '10' }, 2);
    expect(await commentAndCount()).toEqual([503, 503, 200]);
  });

  test('409 is sent again three times and then lost', async () => {
    answers(409, {}, 9);
    expect(await commentAndCount()).toEqual([409, 409, 409, 409]);
  });

  test('500 is lost at once', async () => {
    answers(500, {}, 9);
    expect(await commentAndCount()).toEqual([500]);
  });

  test('a timeout is sent again', async () => {
    await account.close();
    account = await openAccount({ webhookTimeoutMs: 2_000 });
    account.receiver.faults.inject({ fault: { kind: 'hang' } });
    expect(await commentAndCount()).toEqual(['timeout', 200]);
  });

  test.each([
    { restampRetries: true, stamp: '2026-01-08T10:12:37Z' },
    { restampRetries: false, stamp: '2026-01-08T10:12:07Z' },
  ])(
    'a retry is stamped $stamp when restampRetries is $restampRetries',
    async ({ restampRetries, stamp }) => {
      await account.close();
      account = await openAccount({ switches: { restampRetries } });
      const { zendesk, receiver, received, clock } = account;
      // Time passes once the first attempt is there.
      vi.spyOn(receiver.faults, 'take').mockImplementationOnce(() => {
        clock.ms += 30_000;
        return { kind: 'status', status: 409 };
      });
      zendesk.comment(aQuietTicket().id, { authorId: account.ann.id, body: 'Hi' });
      await zendesk.webhooks.settled();
      expect(zendesk.webhooks.sent.map(({ status }) => status)).toEqual([409, 200]);
      const headers = received[0]?.headers ?? {};
      expect(headers['x-zendesk-webhook-signature-timestamp']).toBe(stamp);
      expect(headers['x-zendesk-webhook-signature']).toBe(
        signWebhook('fake-secret', stamp, received[0]?.raw ?? ''),
      );
    },
  );
});

test('a webhook can look stale', async () => {
  account.zendesk.switches.timestampAgeMs = 10 * 60_000;
  aQuietTicket();
  account.zendesk.createTicket({ requesterId: account.ann.id, subject: 'x' });
  await account.zendesk.webhooks.settled();
  expect(account.received[0]?.headers['x-zendesk-webhook-signature-timestamp']).toBe(
    '2026-01-08T10:02:07Z',
  );
});

test('a duplicate is the same invocation and the same event', async () => {
  const ticket = aQuietTicket();
  account.zendesk.webhooks.faults.duplicate = 1;
  account.zendesk.comment(ticket.id, { authorId: account.ann.id, body: 'Hi' });
  await account.zendesk.webhooks.settled();
  const [one, two] = account.received;
  expect(one?.raw).toBe(two?.raw);
  const invocation = 'x-zendesk-webhook-invocation-id';
  expect(one?.headers[invocation]).toBe(two?.headers[invocation]);
});
