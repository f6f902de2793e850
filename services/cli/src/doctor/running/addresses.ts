import { request } from 'undici';
import { z } from 'zod';
import { consoleUrl } from '../../console/console-access.ts';
import { type Check, callTimeoutMs } from '../check.ts';
import { type Finding, fine, problem, warning } from '../finding.ts';
import { reasonOf } from '../reason-of.ts';

const Health = z.looseObject({ status: z.literal('healthy') });

/** What `GET <address>/health` brought. */
export type Health =
  | { kind: 'healthy' }
  | { kind: 'other'; status: number }
  | { kind: 'away'; why: string };

export const consoleCheck: Check = {
  id: 'console',
  subject: 'console',
  async run({ environment }) {
    const url = consoleUrl(environment);
    return judgeConsole(url, await askHealth(url));
  },
};

export const publicUrlCheck: Check = {
  id: 'public-url',
  subject: 'public address',
  async run({ publicUrl }) {
    return publicUrl === undefined ? [] : judgePublicUrl(publicUrl, await askHealth(publicUrl));
  },
};

/** Pure. */
export function judgeConsole(url: string, health: Health): Finding[] {
  if (health.kind === 'healthy') return [fine('console', 'console', `It answers at ${url}`)];
  const what =
    health.kind === 'away'
      ? `No console answers at ${url} (${health.why})`
      : `Something answers at ${url}, but no console`;
  return [
    warning(
      'console_unreachable',
      'console',
      what,
      'Start it, or set OMNIRELAY_CONSOLE_URL to where it is',
    ),
  ];
}

/** Pure. */
export function judgePublicUrl(url: string, health: Health): Finding[] {
  const subject = 'public address';
  if (health.kind === 'healthy') return [fine('public_url', subject, `Ingress answers at ${url}`)];
  if (health.kind === 'away') {
    const mend =
      'See that the name leads to your proxy, that its certificate holds, and that it listens';
    return [
      problem('public_url_unreachable', subject, `${url} does not answer (${health.why})`, mend),
    ];
  }
  const what = `${url}/health answers HTTP ${health.status}, and not as ingress does`;
  const mend = 'Have the proxy pass /health and /webhooks/ to ingress (port 8000)';
  return [problem('public_url_wrong', subject, what, mend)];
}

async function askHealth(url: string): Promise<Health> {
  try {
    const signal = AbortSignal.timeout(callTimeoutMs);
    const answer = await request(`${url}/health`, { signal, reset: true });
    const json: unknown = await answer.body.json().catch(() => undefined);
    const isHealthy = answer.statusCode === 200 && Health.safeParse(json).success;
    return isHealthy ? { kind: 'healthy' } : { kind: 'other', status: answer.statusCode };
  } catch (error) {
    return { kind: 'away', why: reasonOf(error) };
  }
}
