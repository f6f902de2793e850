import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import { expect, test } from 'vitest';
import { chatwootCase } from './chatwoot/contract-case.ts';
import { normalizeChatwoot } from './chatwoot/normalize.ts';
import type { ProviderCase } from './contract-suite.ts';
import { mutateBody, randomFrom } from './testing/mutate-body.ts';
import { zaloCase } from './zalo/contract-case.ts';
import { normalizeZalo } from './zalo/normalize.ts';
import { zendeskCase } from './zendesk/contract-case.ts';
import { normalizeZendesk } from './zendesk/normalize.ts';
import { zohoHmacCase } from './zoho/contract-case.ts';
import { normalizeZoho, readZohoEvent } from './zoho/normalize.ts';

const perProvider = Number(process.env.FUZZ ?? 400);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
const oaId = '1646843870823903717';

interface Case {
  name: string;
  of: Pick<ProviderCase<never>, 'provider' | 'fixtures' | 'settings'>;
  readers: ((json: unknown) => unknown)[];
}
const cases: Case[] = [
  { name: 'zendesk', of: zendeskCase, readers: [normalizeZendesk] },
  { name: 'chatwoot', of: chatwootCase, readers: [normalizeChatwoot] },
  { name: 'zoho', of: zohoHmacCase, readers: [normalizeZoho, readZohoEvent] },
  { name: 'zalo', of: zaloCase, readers: [(json: unknown) => normalizeZalo(json, { oaId })] },
] as unknown as Case[];

test.each(cases)(
  'whatever ingress takes from $name, the worker reads or parks',
  ({ of, readers }) => {
    const { provider, fixtures, settings } = of;
    const bodies = [...fixtures.values()];
    const connection = {
      ...(provider.settings.parse(settings(['s'])) as object),
      name: 'one',
    } as never;
    let read = 0;
    for (let i = 0; i < perProvider; i += 1) {
      const random = randomFrom(firstSeed + i);
      const body = mutateBody(bodies[random(bodies.length)] ?? Buffer.alloc(0), random);
      for (const part of accepted(provider, connection, body)) {
        for (const reader of readers) {
          try {
            reader(part);
            read += 1;
          } catch (error) {
            // It says that the event can't be read: parked at once, and shown to an operator.
            expect(error, `FUZZ_SEED=${firstSeed + i}`).toBeInstanceOf(BadInputError);
          }
        }
      }
    }
    expect(read).toBeGreaterThan(perProvider / 10);
    expect({}).not.toHaveProperty('isAdmin');
  },
  10 * 60_000,
);

/** What a worker gets to see of a body. */
function accepted(provider: Case['of']['provider'], connection: never, body: Buffer): unknown[] {
  try {
    const json = parseJson(body.toString());
    const parts = provider.split?.(json) ?? [];
    const all = parts.length < 2 ? [json] : parts;
    for (const part of all) provider.readEnvelope(part, body, connection);
    return all;
  } catch {
    return [];
  }
}
