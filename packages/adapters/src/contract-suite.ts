import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer, Envelope, KeySource, Provider, Receipt } from './provider.ts';
import { placesIn, withValueAt } from './testing/mutate-json.ts';

/** What the suite has to know of a provider beyond its contract. */
export interface ProviderCase<Connection> {
  provider: Provider<Connection>;
  /** Settings as in the configuration file, signed with these secrets. */
  settings(secrets: string[]): Record<string, unknown>;
  /** The headers of a genuine delivery; each delivery id is another delivery of the same event. */
  sign(body: Buffer, secret: string, nowMs: number, deliveryId: string): Record<string, string>;
  /** Webhook bodies as the provider sends them, by name. */
  fixtures: Map<string, Buffer>;
  /** Whether this provider sends an event again after such an answer, by its own rules. */
  sendsAgain(answer: Answer): boolean;
  /** No answer makes it send again: what it must not be told is that we have what we don't. */
  neverSendsAgain?: boolean;
  /** Its way of signing says who sends, and nothing of what. */
  leavesBodyOpen?: boolean;
  /** Its way of signing knows no time. */
  leavesTimeOpen?: boolean;
  /** Where it publishes the keys that it signs with. */
  keys?: KeySource;
  /** One of several ways of signing. */
  name?: string;
}

const noKeys: KeySource = {
  find: () => Promise.reject(new Error('this provider has no keys')),
};

const nowMs = Date.parse('2026-01-15T10:00:00Z');
const old = 'obviously-fake-old-secret';
const next = 'obviously-fake-next-secret';

/** What every provider has to do, whatever it looks like. */
export function testProvider<Connection>(one: ProviderCase<Connection>): void {
  const { provider } = one;
  const connection = provider.settings.parse(one.settings([old, next]));
  const keys = one.keys ?? noKeys;
  const readEnvelope = (json: unknown, body: Buffer) =>
    provider.readEnvelope(json, body, connection);
  const deliver = async (body: Buffer, headers: Record<string, string>, to = connection) =>
    provider.verify({ headers, query: {}, body }, to, nowMs, keys);

  describe(one.name ?? provider.id, () => {
    test('has a path, and something that a flow acts on', () => {
      expect(provider.establishedPaths.length).toBeGreaterThan(0);
      expect(Object.values(provider.wantedBy).flat().length).toBeGreaterThan(0);
    });

    describe.each([...one.fixtures])('%s', (_name, body) => {
      const headers = (secret: string, delivery = 'd1') => one.sign(body, secret, nowMs, delivery);

      test.each([old, next])('is accepted under each of the secrets', async (secret) => {
        expect(await deliver(body, headers(secret))).toEqual({ ok: true, signed: true });
      });

      test('is refused under another secret, or with nothing', async () => {
        expect(await deliver(body, headers('stolen'))).toMatchObject({ ok: false });
        expect(await deliver(body, {})).toEqual({ ok: false, reason: 'missing-signature' });
      });

      test.skipIf(one.leavesBodyOpen)('is refused with a byte changed', async () => {
        const changed = Buffer.concat([body.subarray(0, -1), Buffer.from(' ')]);
        expect(await deliver(changed, headers(old))).toMatchObject({ ok: false });
      });

      test('is refused without any secret', async () => {
        const bare = provider.settings.parse(one.settings([]));
        expect(await deliver(body, headers(old), bare)).toEqual({ ok: false, reason: 'no-secret' });
      });

      test.skipIf(one.leavesTimeOpen)('is refused as a replay, and from the future', async () => {
        for (const offMs of [-86_400_000, 86_400_000]) {
          const stale = one.sign(body, old, nowMs + offMs, 'd1');
          expect(await deliver(body, stale)).toEqual({ ok: false, reason: 'stale-timestamp' });
        }
      });

      test('has the same envelope in every delivery', async () => {
        const first: Envelope = readEnvelope(parseJson(body.toString()), body);
        expect(readEnvelope(parseJson(body.toString()), body)).toEqual(first);
        expect(await deliver(body, headers(old, 'd2'))).toMatchObject({ ok: true });
        expectSafe(first);
      });

      test('with anything in any place is an envelope or bad input, never a crash', () => {
        const genuine: unknown = JSON.parse(body.toString());
        const places = placesIn(genuine);
        fc.assert(
          fc.property(fc.nat(places.length - 1), fc.jsonValue(), (place, value) => {
            const json = withValueAt(genuine, places[place] ?? [], value);
            const envelope = readOrRefuse(readEnvelope, json);
            if (envelope) expectSafe(envelope);
          }),
          { numRuns: 200 },
        );
      });
    });

    test('any JSON is an envelope or bad input, and any header or query a verdict', async () => {
      const values = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined));
      const names = Object.keys(one.sign(Buffer.alloc(0), old, nowMs, 'd1'));
      const headers = fc.record(Object.fromEntries(names.map((name) => [name, values])));
      const query = fc.record({ token: values });
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), headers, query, async (json, given, asked) => {
          const body = Buffer.from(JSON.stringify(json));
          const request = { headers: given, query: asked, body };
          const verdict = await provider.verify(request, connection, nowMs, keys);
          expect(verdict).toMatchObject({ ok: false });
          readOrRefuse(readEnvelope, json);
        }),
      );
    });

    test.each([null, true, 0, '', [], {}, JSON.parse('{"__proto__":{}}')])(
      '%j is bad input',
      (json) => {
        expect(() => readEnvelope(json, Buffer.alloc(0))).toThrow(BadInputError);
      },
    );

    test('tells the sender that an event is stored with 200, and only then', () => {
      const [receipt, unread] = [
        receiptOf(one, readEnvelope),
        { ...receiptOf(one, readEnvelope), envelope: undefined },
      ];
      for (const receipts of [[receipt], [unread], [receipt, unread]] as const) {
        const answer = provider.accepted([...receipts]);
        expect(answer.status).toBe(200);
        expect(one.sendsAgain(answer)).toBe(false);
      }
      expect(provider.unavailable.status).toBeGreaterThanOrEqual(400);
    });

    test.skipIf(one.neverSendsAgain)('makes the sender send again what could not be stored', () => {
      expect(one.sendsAgain(provider.unavailable)).toBe(true);
    });

    test('refuses settings it does not know', () => {
      const settings = { ...one.settings([old]), wbhookSecrets: ['typo'] };
      expect(provider.settings.safeParse(settings).success).toBe(false);
    });
  });
}

function receiptOf<Connection>(
  { fixtures }: ProviderCase<Connection>,
  readEnvelope: (json: unknown, body: Buffer) => Envelope,
): Receipt {
  const [body = Buffer.alloc(0)] = fixtures.values();
  const envelope = readEnvelope(parseJson(body.toString()), body);
  return { id: 'e1', isDuplicate: false, isWanted: true, envelope };
}

/** They become keys, labels and columns. */
function expectSafe(envelope: Envelope): void {
  expect(envelope.type).toMatch(/^[\w.:-]{1,100}$/);
  expect(envelope.providerEventId).toMatch(/^[\x21-\x7e]{1,250}$/);
  expect(envelope.conversationKey).toMatch(/^[\w-]{1,64}$/);
  expect(envelope.externalId).toMatch(/^[\w-]{0,160}$/);
}

function readOrRefuse(readEnvelope: (json: unknown, body: Buffer) => Envelope, json: unknown) {
  try {
    return readEnvelope(json, Buffer.from(JSON.stringify(json)));
  } catch (error) {
    expect(error).toBeInstanceOf(BadInputError);
    return undefined;
  }
}
