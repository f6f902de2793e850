import type { Redis } from 'ioredis';
import { emptyStoredEvents } from '../mailbox/empty-stored-events.ts';
import { parseMailbox } from '../mailbox/mailbox-name.ts';
import { decodeEvent } from '../mailbox/stored-event.ts';
import { parkedJobId } from '../queues/parked.ts';
import { parkedQueueName, type Queues } from '../queues/queues.ts';
import type { Keys } from '../redis/keys.ts';
import { type Customer, type Place, placeId } from './place.ts';

export interface RedisDeps {
  redis: Redis;
  keys: Keys;
  queues: Queues;
}

export interface RedisCounts {
  /** events whose bytes were taken out */
  waiting: number;
  cached: number;
  jobs: number;
}

const batch = 500;

/** What Redis holds of a customer: bytes of events that wait, answers of providers, errors in jobs. */
export async function eraseFromRedis(
  deps: RedisDeps,
  customer: Customer,
  stuck: { eventId: string; flow: string }[] = [],
): Promise<RedisCounts> {
  const isTheirs = belongsTo(customer.places);
  const counts = { waiting: 0, cached: 0, jobs: 0 };
  for (const { eventId, flow } of stuck) {
    const jobId = parkedJobId(eventId, flow);
    counts.jobs += await deps.queues.queueOf(parkedQueueName).remove(jobId);
  }
  for await (const found of scan(deps)) {
    counts.waiting += await emptyEvents(deps, found.events, isTheirs);
    counts.cached += await dropCached(deps, found.caches, customer);
    counts.jobs += await scrubJobs(deps, found.others, isTheirs);
  }
  return counts;
}

type IsTheirs = (place: Place) => boolean;

function belongsTo(places: Place[]): IsTheirs {
  const known = new Set(places.map(placeId));
  return (place) => known.has(placeId(place));
}

/** All keys of ours, a few hundred at a time. */
async function* scan({ redis, keys }: RedisDeps) {
  const [eventPrefix, cachePrefix] = [keys.event(''), `${keys.prefix}:cache:`];
  let cursor = '0';
  do {
    const [next, names] = await redis.scan(cursor, 'MATCH', `${keys.prefix}:*`, 'COUNT', batch);
    cursor = next;
    yield {
      events: names
        .filter((name) => name.startsWith(eventPrefix))
        .map((name) => name.slice(eventPrefix.length)),
      caches: names.filter((name) => name.startsWith(cachePrefix)),
      others: names.filter(
        (name) => !name.startsWith(eventPrefix) && !name.startsWith(cachePrefix),
      ),
    };
  } while (cursor !== '0');
}

async function emptyEvents(deps: RedisDeps, ids: string[], isTheirs: IsTheirs): Promise<number> {
  if (ids.length === 0) return 0;
  const stored = await deps.redis.mgetBuffer(ids.map(deps.keys.event));
  const theirs = ids.filter((id, i) => {
    const bytes = stored[i];
    if (!bytes) return false;
    const place = placeOf(id, bytes);
    return place !== undefined && isTheirs(place);
  });
  return emptyStoredEvents(deps, theirs);
}

/** Undefined: of a newer version, or damaged; nobody can say whose it is. */
function placeOf(id: string, bytes: Buffer): Place | undefined {
  try {
    const { connection, conversationKey: key } = decodeEvent(id, bytes);
    return { connection, key };
  } catch {
    return undefined;
  }
}

/** Losing an answer of a provider's costs a call. */
async function dropCached(
  { redis }: RedisDeps,
  names: string[],
  { places, emails, phones, names: called }: Customer,
): Promise<number> {
  if (names.length === 0) return 0;
  const values = await redis.mget(names);
  // Short ones would be found anywhere.
  const marks = [...emails, ...phones, ...called].filter((mark) => mark.length >= 4);
  const profiles = new Set(places.map(({ connection, key }) => `${connection}:${key}`));
  const theirs = names.filter((name, i) => {
    const text = `${name} ${values[i] ?? ''}`.toLowerCase();
    const isProfile = /:cache:zalo-profile:(.*)$/.exec(name)?.[1];
    return (
      marks.some((mark) => text.includes(mark.toLowerCase())) ||
      (isProfile !== undefined && profiles.has(isProfile))
    );
  });
  return theirs.length === 0 ? 0 : redis.unlink(...theirs);
}

/** BullMQ keeps why a job failed, with the job and in the stream of its queue. */
async function scrubJobs(
  { redis, keys }: RedisDeps,
  names: string[],
  isTheirs: IsTheirs,
): Promise<number> {
  let scrubbed = 0;
  for (const name of names) {
    const lane = /^(.*\.from\.(.+)):([^:]+)$/.exec(name.slice(keys.prefix.length + 1));
    if (!lane || (await redis.type(name)) !== 'hash') continue;
    const mailbox = mailboxOf(await redis.hget(name, 'data'));
    if (mailbox === undefined) continue;
    const [, queue = '', connection = '', jobId = ''] = lane;
    if (!isTheirs({ connection, key: parseMailbox(mailbox).conversationKey })) continue;
    await redis.hdel(name, 'failedReason', 'stacktrace');
    await dropJobEvents(redis, `${keys.prefix}:${queue}:events`, jobId);
    scrubbed += 1;
  }
  return scrubbed;
}

function mailboxOf(data: string | null): string | undefined {
  const job: unknown = data === null ? undefined : JSON.parse(data);
  if (typeof job !== 'object' || job === null || !('mailbox' in job)) return undefined;
  return typeof job.mailbox === 'string' ? job.mailbox : undefined;
}

async function dropJobEvents(redis: Redis, stream: string, jobId: string): Promise<void> {
  const entries = await redis.xrange(stream, '-', '+');
  const told = entries.filter(([, fields]) => {
    const at = fields.indexOf('jobId');
    return at !== -1 && fields[at + 1] === jobId && fields.includes('failedReason');
  });
  if (told.length > 0) await redis.xdel(stream, ...told.map(([id]) => id));
}
