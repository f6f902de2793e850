import type { Fault } from '@omnirelay/sandbox/kit/index.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { type System, startSystem } from './support/system.ts';

/**
 * Promises 1 to 4 under random weather: people on both sides write, webhooks come twice, providers
 * fail in every way they can, workers are killed. In the end each message is on the other side
 * exactly once, in order, and nothing came back. A failure prints its seed and path; more runs with
 * OMNIRELAY_E2E_RUNS.
 */
const redis = testRedis();
const database = testDatabase();
const runs = Number(process.env.OMNIRELAY_E2E_RUNS ?? 3);
const runTimeoutMs = 180_000;
let system: System;

beforeAll(async () => {
  system = await startSystem({ redisUrl: redis.url, databaseUrl: database.url, workers: 3 });
});
afterAll(async () => {
  await system.close();
});

const writes = {
  zendesk: { method: 'PUT', path: /^\/api\/v2\/tickets\/\d+/ },
  chatwoot: { method: 'POST', path: /\/(messages|conversations|contacts)$/ },
};
const fault = fc.constantFrom<Fault[]>(
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'hang' },
  { kind: 'hang-after' },
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'delay', ms: 300 },
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('customer'), who: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('agent'), who: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('note'), who: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      side: fc.constantFrom('zendesk', 'chatwoot'),
      fault,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('kill'),
      pick: fc.double({ min: 0, max: 0.99, noNaN: true }),
    }),
  },
) as fc.Arbitrary<Step>;

type Step =
  | { do: 'customer' | 'agent' | 'note'; who: number }
  | { do: 'fault'; side: 'zendesk' | 'chatwoot'; fault: Fault }
  | { do: 'kill'; pick: number };

let round = 0;

test(
  'whatever happens in between, every message arrives exactly once, in order, and none comes back',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 12, maxLength: 30 }),
        fc.record({ duplicate: fc.constantFrom(0, 0.3), maxDelayMs: fc.constantFrom(0, 20) }),
        async (steps, webhookFaults) => {
          await play(steps, webhookFaults);
        },
      ),
      { numRuns: runs, endOnFailure: true },
    );
  },
  runs * runTimeoutMs,
);

async function play(steps: Step[], webhookFaults: { duplicate: number; maxDelayMs: number }) {
  const { zendesk, chatwoot } = system;
  round += 1;
  Object.assign(zendesk.webhooks.faults, webhookFaults);
  Object.assign(chatwoot.webhooks.faults, webhookFaults);
  const people = [0, 1, 2].map((i) => openTicket(i));
  const agent = chatwoot.addAgent({ name: 'Binh', email: `binh-${round}@acme.example` });

  for (const [i, one] of steps.entries()) {
    if (one.do === 'kill') await system.killWorker(() => one.pick);
    else if (one.do === 'fault') {
      const fake = one.side === 'zendesk' ? zendesk : chatwoot;
      fake.faults.inject({ ...writes[one.side], fault: one.fault });
    } else await speak(people[one.who], one.do, `${round}-${i}`);
  }
  zendesk.faults.clear();
  chatwoot.faults.clear();
  await system.settled();
  for (const person of people) {
    if (person.said.length > 0) check(person);
  }
  await checkDeliveries();

  function openTicket(i: number): Person {
    const customer = zendesk.addUser({
      name: `Customer ${round}-${i}`,
      email: `c${round}-${i}@example.com`,
      role: 'end-user',
    });
    return { customerId: customer.id, ticketId: undefined, said: [], replied: [] };
  }

  /** Waits until the webhook is accepted, so that the order of arrival is known. */
  async function speak(
    person: Person | undefined,
    as: 'customer' | 'agent' | 'note',
    text: string,
  ) {
    if (!person) return;
    if (as === 'customer') {
      const body = `customer says ${text}`;
      person.said.push(body);
      if (person.ticketId === undefined) {
        const opening = { requesterId: person.customerId, subject: text, comment: body };
        person.ticketId = zendesk.createTicket(opening).id;
      } else zendesk.comment(person.ticketId, { authorId: person.customerId, body });
      await zendesk.webhooks.settled();
      return;
    }
    const conversation = conversationOf(person);
    if (conversation === undefined) return;
    const content = `${as} says ${text}`;
    if (as === 'agent') person.replied.push(content);
    chatwoot.agentReply(conversation, { agentId: agent.id, content, private: as === 'note' });
    await chatwoot.webhooks.settled();
  }
}

interface Person {
  customerId: number;
  ticketId: number | undefined;
  said: string[];
  replied: string[];
}

function conversationOf(person: Person): number | undefined {
  return system.chatwoot
    .conversations()
    .find(({ id }) => system.chatwoot.conversation(id).sourceId === String(person.ticketId))?.id;
}

function check(person: Person): void {
  const { zendesk, chatwoot } = system;
  const conversations = chatwoot
    .conversations()
    .filter(({ id }) => chatwoot.conversation(id).sourceId === String(person.ticketId));
  expect(conversations).toHaveLength(1);
  const messages = chatwoot.messages(conversationOf(person) ?? 0);
  const incoming = messages.filter(({ messageType }) => messageType === 'incoming');
  expect(
    incoming.map(({ content }) => content),
    storyOf(person),
  ).toEqual(person.said);
  const publicOutgoing = messages.filter(
    (message) => message.messageType === 'outgoing' && !message.private,
  );
  expect(publicOutgoing.map(({ content }) => content)).toEqual(person.replied);

  const comments = zendesk.comments(person.ticketId ?? 0);
  const relayed = comments.filter(({ channel }) => channel === 'api');
  expect(relayed.map(({ plainBody }) => plainBody.split('\n').at(-1))).toEqual(person.replied);
  expect(comments.length - relayed.length).toBe(person.said.length);
}

/** Every log line about the person's ticket, for whoever has to find out what went wrong. */
function storyOf({ ticketId }: Person): string {
  const lines = system.logs().split('\n');
  return lines.filter((line) => line.includes(`zendesk_${ticketId}"`)).join('\n');
}

/** "1,842 in, 1,842 accounted for." */
async function checkDeliveries(): Promise<void> {
  const states = await system.store.db.execute<{ state: string; events: string }>(
    `select state, count(*) as events from events where state not in ('done', 'skipped') group by state`,
  );
  expect(states.rows, system.logs()).toEqual([]);
  await eventually(async () => {
    const bodies = await system.redis.keys('{omnirelay}:event:*');
    return bodies.length === 0 || `${bodies.length} bodies left in Redis`;
  });
}
