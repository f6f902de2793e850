import { createHash } from 'node:crypto';
import { parseJson } from '@omnirelay/shared/json.ts';
import type { ProviderCase } from '../contract-suite.ts';
import { readFixtures } from '../testing/read-fixtures.ts';
import type { ZaloConnection } from './config.ts';
import { zalo } from './index.ts';

const appId = '123456789';

/** As Zalo signs: the time is the body's own. */
export function signZalo(body: Buffer, secret: string): string {
  const { timestamp } = parseJson(body.toString()) as { timestamp: string };
  const hash = createHash('sha256').update(appId).update(body).update(timestamp).update(secret);
  return `mac=${hash.digest('hex')}`;
}

export const zaloCase: ProviderCase<ZaloConnection> = {
  provider: zalo,
  settings: (oaSecretKey) => ({
    ...{ provider: 'zalo', appId, appSecret: 'obviously-fake-app-secret', oaSecretKey },
    oaId: '1646843870823903717',
  }),
  sign: (body, secret) => ({
    'x-zevent-signature': body.length === 0 ? '' : signZalo(body, secret),
  }),
  fixtures: readFixtures(new URL('./__fixtures__/', import.meta.url)),
  // After anything but a 200 in time, five times in two hours.
  sendsAgain: ({ status }) => status !== 200,
  leavesTimeOpen: true,
};
