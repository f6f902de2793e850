import { type Backlog, createBareBacklog, createOurBacklog } from './support/queueing.ts';
import { formatSection, type Section } from './support/section.ts';
import { startRedisServer } from './support/servers.ts';
import { memoryByKind, settledMemoryBytes } from './support/used-memory.ts';
import { newComments, newTickets, type Webhook } from './support/webhooks.ts';

const events = 20_000;

/** (d) What a waiting event costs Redis beyond its body. Both start from an empty Redis. */
export async function measureMemory(): Promise<Section> {
  const webhooks = newComments(events, newTickets(200));
  const bodyBytes = webhooks.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) / events;
  const servers = await startRedisServer();
  const { redis } = servers;
  try {
    const bare = await bytesPerEvent(createBareBacklog(redis), webhooks);
    await redis.flushall();
    const ours = await bytesPerEvent(createOurBacklog(redis), webhooks);
    const kinds = await memoryByKind(redis, kindOf);
    const extra = { ours: ours - bodyBytes, bare: bare - bodyBytes };
    const part = (what: string, bytes: number) => ({
      what,
      ours: `${bytes.toFixed(0)} B`,
      bare: '',
    });
    const partOf = (kind: string) => (kinds.get(kind) ?? 0) / events;
    return {
      title: '(d) Memory of a waiting event',
      about: `Growth of Redis' used memory over ${events} waiting events of 200 conversations, without the body (${bodyBytes.toFixed(0)} bytes), against a job that carries the same body. The parts are \`MEMORY USAGE\` sums: the body's key and its header with what the allocator rounds up; the record waits only while Postgres is away; the claim on the provider's id stays for seven days.`,
      rows: [
        {
          what: 'beyond the body',
          ours: `${extra.ours.toFixed(0)} B`,
          bare: `${extra.bare.toFixed(0)} B`,
          ratio: extra.ours / extra.bare,
        },
        part('of it: key and header', partOf('event') - bodyBytes),
        part('of it: claim of the provider’s id', partOf('dedup')),
        part('of it: place in the mailbox', partOf('mailbox')),
        part('of it: record on its way to Postgres', partOf('records')),
        part('of it: jobs and the rest', partOf('other')),
      ],
    };

    async function bytesPerEvent(backlog: Backlog, filling: Webhook[]): Promise<number> {
      const before = await settledMemoryBytes(redis);
      await backlog.fill(filling);
      const after = await settledMemoryBytes(redis);
      await backlog.close();
      return (after - before) / filling.length;
    }
  } finally {
    await servers.close();
  }
}

function kindOf(key: string): string {
  const [, kind = ''] = key.split(':');
  return ['event', 'dedup', 'mailbox', 'records'].includes(kind) ? kind : 'other';
}

if (import.meta.main) console.log(formatSection(await measureMemory()));
