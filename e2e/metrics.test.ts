import { knownMetrics } from '@omnirelay/shared/metrics/testing/observability.ts';
import { expect, test } from 'vitest';
import { aThread, conversationOf, expectTalk } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { readMetrics, type Sample, valuesOf } from './support/metrics.ts';
import { useSystem } from './support/use-system.ts';

const run = useSystem({ workers: 2, inbox: ['zendesk-main', 'chatwoot-main'] });
const ofWorkers = () => readMetrics(run.system.workerUrls);
const relay = { flow: 'zendesk-chatwoot' };

/** Gauges are read every few seconds. */
async function reaches(isThere: (shown: Sample[][]) => boolean): Promise<Sample[][]> {
  let shown: Sample[][] = [];
  await eventually(async () => {
    shown = await ofWorkers();
    return isThere(shown) || JSON.stringify(shown.flat().filter(({ name }) => /^omni/.test(name)));
  }, 60_000);
  return shown;
}

test('a message that crosses is counted at both ends', async () => {
  const { system } = run;
  const thread = await aThread(system);
  const comment = { authorId: thread.ann.id, body: 'Secret words about a kettle' };
  system.zendesk.comment(thread.ticket.id, comment);
  const { id } = await conversationOf(system, thread.ticket.id);
  await expectTalk(system, id, ['incoming: It leaks', 'incoming: Secret words about a kettle']);

  const [ingress = []] = await readMetrics([system.ingressUrl]);
  const accepted = { connection: 'zendesk-main' };
  expect(valuesOf([ingress], 'omnirelay_webhooks_accepted_total', accepted).sum).toBeGreaterThan(1);
  const shown = await ofWorkers();
  const done = { ...relay, outcome: 'done' };
  expect(valuesOf(shown, 'omnirelay_effects_total', done).sum).toBeGreaterThan(1);
  for (const connection of ['chatwoot-main', 'zendesk-main']) {
    const ok = { connection, outcome: 'ok' };
    expect(valuesOf(shown, 'omnirelay_provider_call_seconds_count', ok).sum).toBeGreaterThan(0);
  }
  expect(valuesOf(shown, 'omnirelay_processing_errors_total', relay).sum).toBe(0);
  // Whoever gets on with a flow's work says so to the others.
  const told = () => system.redis.hget('{omnirelay}:progress', relay.flow);
  await eventually(async () => Date.now() - Number(await told()) < 60_000 || 'nobody told');
});

test('every worker shows what all of them share, and all is well', async () => {
  const shown = await reaches((all) => valuesOf(all, 'omnirelay_workers', {}).max === 2);
  for (const worker of shown) {
    const value = (name: string, labels = {}) => valuesOf([worker], name, labels).max;
    expect(value('omnirelay_redis_up')).toBe(1);
    expect(value('omnirelay_redis_aof_enabled')).toBe(1);
    expect(value('omnirelay_redis_persistence_ok', { what: 'aof' })).toBe(1);
    expect(value('omnirelay_redis_memory_used_bytes')).toBeGreaterThan(100_000);
    expect(value('omnirelay_redis_memory_limit_bytes')).toBeGreaterThan(100_000);
    expect(value('omnirelay_breaker_state')).toBe(0);
    expect(value('omnirelay_consumption_stalled_seconds')).toBeLessThan(10);
    expect(value('omnirelay_uncertain_events', relay)).toBe(0);
    expect(value('omnirelay_records_set_aside')).toBe(0);
  }
});

test('a message that is refused for good is parked, and an error that nobody can retry', async () => {
  const { system } = run;
  const thread = await aThread(system);
  const path = new RegExp(`/conversations/${thread.conversation.id}/messages$`);
  const fault = { kind: 'status', status: 403, body: { error: 'no' } } as const;
  system.chatwoot.faults.inject({ method: 'POST', path, fault });
  system.zendesk.comment(thread.ticket.id, { authorId: thread.ann.id, body: 'Secret words' });
  const shown = await reaches((all) => valuesOf(all, 'omnirelay_parked_events', relay).max === 1);
  const errors = 'omnirelay_processing_errors_total';
  expect(valuesOf(shown, errors, { ...relay, class: 'permanent' }).sum).toBe(1);
  expect(valuesOf(shown, errors, relay).sum).toBe(1);
  const refused = { connection: 'chatwoot-main', outcome: 'refused' };
  expect(valuesOf(shown, 'omnirelay_provider_call_seconds_count', refused).sum).toBe(1);
});

test('a process shows nothing that is not documented, and no contents, people or ids', async () => {
  const { ingressUrl, workerUrls } = run.system;
  const known = new Set((await knownMetrics()).keys());
  const shown = (await readMetrics([ingressUrl, ...workerUrls])).flat();
  const strangers = shown
    .map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''))
    .filter((name) => !known.has(name));
  expect([...new Set(strangers)]).toEqual([]);
  const ours = shown.filter(({ name }) => name.startsWith('omnirelay_'));
  expect(ours.length).toBeGreaterThan(100);
  expect(JSON.stringify(ours.map(({ labels }) => labels))).not.toMatch(
    /kettle|secret words|@|Ann Lee|\d{5,}/i,
  );
});
