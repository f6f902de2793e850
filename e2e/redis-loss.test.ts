import { expect, test } from 'vitest';
import { aThread, expectTalk, repliesOn, tail, talkOf } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { flowChanges } from './support/flow-changes.ts';
import { useLoss } from './support/use-loss.ts';

const { use, forward, recoverNow, say, recorded } = await useLoss();
const flow = flowChanges(use, forward);

test('Redis lost: what waited is done, in its order, and what was done is not repeated', {
  timeout: 100_000,
}, async () => {
  const { system } = use;
  const { redis, chatwoot, store } = system;
  const thread = await aThread(system);
  const other = await aThread(system, { name: 'Other' });
  // Each answer comes late: it is written, and nobody here knows.
  const path = new RegExp(`/conversations/${thread.conversation.id}/messages$`);
  chatwoot.faults.inject({ method: 'POST', path, fault: { kind: 'hang-after' } });
  // Nor is it found at once: the others wait behind it until all is lost.
  chatwoot.faults.inject({ method: 'GET', path, fault: { kind: 'hang' } });
  await flow.pause();
  for (const body of ['one', 'two', 'three']) {
    say(thread, body);
    await system.zendesk.webhooks.settled();
  }
  say(other, 'theirs');
  const theirs = () => talkOf(system, other.conversation.id);
  await eventually(() => theirs().includes('incoming: theirs') || tail(system));
  await eventually(
    () => talkOf(system, thread.conversation.id).includes('incoming: one') || tail(system),
  );
  await recorded();
  const { rows: waiting } = await store.db.execute(
    `select 1 from event_flows where state in ('waiting', 'retrying') and flow = 'zendesk-chatwoot'`,
  );
  expect(waiting.length).toBeGreaterThanOrEqual(2);

  await redis.flushdb();
  // Workers find what they need by themselves; nobody works on what waited.
  const first = await recoverNow();
  expect(first.putBack).toBeGreaterThanOrEqual(2);
  expect(first.uncertain).toBeGreaterThanOrEqual(4);
  await expectTalk(
    system,
    thread.conversation.id,
    ['incoming: It leaks', 'incoming: one', 'incoming: two', 'incoming: three'],
    40_000,
  );
  expect(theirs()).toEqual(['incoming: It leaks', 'incoming: theirs']);
  await recorded();
  expect(await recoverNow()).toMatchObject({ putBack: 0, uncertain: 0 });
  // Nobody can ask the target: a person decides.
  const { rows } = await store.db.execute<{ state: string }>(
    `select distinct state from event_flows where flow = 'crew' and reason like 'Redis was lost%'`,
  );
  expect(rows).toEqual([{ state: 'uncertain' }]);
  expect(repliesOn(system, thread.ticket.id)).toEqual([]);
  say(thread, 'four');
  await eventually(
    () => talkOf(system, thread.conversation.id).at(-1) === 'incoming: four' || tail(system),
  );
});
