import { startCollector } from '@omnirelay/shared/testing/collector.ts';
import { testDatabase } from '@omnirelay/shared/testing/postgres.ts';
import { testRedis } from '@omnirelay/shared/testing/redis.ts';
import { describe, expect, test } from 'vitest';
import { aThread, expectTalk } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type System, startSystem } from './support/system.ts';
import { tracingTo } from './support/traces.ts';

/** One system with these variables, and a message through it. */
async function relayOne(
  servers: { redisUrl: string; databaseUrl: string },
  env: Record<string, string>,
  look: (system: System) => Promise<void>,
): Promise<void> {
  const system = await startSystem({ ...servers, env });
  try {
    const { ann, ticket, conversation } = await aThread(system);
    system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'one' });
    await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: one']);
    await look(system);
  } finally {
    await system.close();
  }
}

describe('switched off', () => {
  const redis = testRedis();
  const database = testDatabase();

  test('nobody connects to the collector, and events are stored as ever', {
    timeout: 90_000,
  }, async () => {
    const collector = await startCollector();
    const env = { ...tracingTo(collector.url), OTEL_SDK_DISABLED: 'true' };
    await relayOne({ redisUrl: redis.url, databaseUrl: database.url }, env, async (system) => {
      expect(system.logs()).not.toContain('trace_id');
      expect(system.logs()).not.toContain('"event":"traces.');
    });
    expect(collector.connections()).toBe(0);
    await collector.close();
  });
});

describe('with a collector that is away', () => {
  const redis = testRedis();
  const database = testDatabase();

  test('messages go on, it is said once, and processes end in time', {
    timeout: 90_000,
  }, async () => {
    const env = {
      // Nobody listens there.
      ...tracingTo('http://127.0.0.1:1'),
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    };
    const told = (system: System) =>
      system
        .logs()
        .split('\n')
        .filter((line) => line.includes('traces.not-sent'));
    let ending: System | undefined;
    await relayOne({ redisUrl: redis.url, databaseUrl: database.url }, env, async (system) => {
      await eventually(() => told(system).length >= 2 || `not said\n${told(system)}`);
      const { ann, ticket, conversation } = await aThread(system);
      system.zendesk.comment(ticket.id, { authorId: ann.id, body: 'two' });
      await expectTalk(system, conversation.id, ['incoming: It leaks', 'incoming: two']);
      ending = system;
    });
    const lines = told(ending as System).map((line) => JSON.parse(line));
    expect(lines.map(({ service }) => service).sort()).toEqual(['ingress', 'worker']);
    expect(lines[0].reason).toContain('ECONNREFUSED');
    expect(ending?.logs()).not.toContain('process.stop-forced');
  });
});
