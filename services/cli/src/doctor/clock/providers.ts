import type { Connection } from '@omnirelay/adapters/registry.ts';
import { zohoHosts } from '@omnirelay/adapters/zoho/hosts.ts';
import { request } from 'undici';
import { type Check, callTimeoutMs } from '../check.ts';
import { judgeClock, usualWindowMs } from './judge-clock.ts';

/** Calls that every server of that kind answers, if only to say that we are nobody. */
function addressOf(connection: Connection): string | undefined {
  switch (connection.provider) {
    case 'zendesk':
      return `${connection.baseUrl}/api/v2/users/me.json`;
    case 'chatwoot':
      return `${connection.baseUrl}/api/v1/profile`;
    case 'zoho':
      return `${zohoHosts(connection).desk}/api/v1/myinfo`;
    case 'zalo':
      return `${connection.baseUrls.openapi}/v2.0/oa/getoa`;
    case 'openai':
      // Signs nothing that has a time.
      return undefined;
  }
}

/** A provider's clock, by the `Date` of its answer; whether it can be reached is another check's. */
export function providerClockCheck(connection: Connection): Check[] {
  const url = addressOf(connection);
  if (url === undefined) return [];
  const { name } = connection;
  const windowMs = 'replayWindow' in connection ? connection.replayWindow : usualWindowMs;
  return [
    {
      id: `clock.${name}`,
      subject: 'clock',
      async run({ nowMs }) {
        const before = nowMs();
        const date = await readDate(url);
        if (date === undefined) return [];
        // It names whole seconds: on average half of one has passed.
        const theirs = date + 500;
        return judgeClock(name, theirs - (before + nowMs()) / 2, windowMs);
      },
    },
  ];
}

async function readDate(url: string): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(callTimeoutMs);
    const answer = await request(url, { method: 'GET', signal, reset: true });
    await answer.body.dump();
    const date = Date.parse(String(answer.headers.date ?? ''));
    return Number.isNaN(date) ? undefined : date;
  } catch {
    return undefined;
  }
}
