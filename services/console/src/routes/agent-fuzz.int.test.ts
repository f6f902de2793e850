import { mutateBody, randomFrom } from '@omnirelay/adapters/testing/mutate-body.ts';
import { beforeAll, expect, test } from 'vitest';
import { insertConversation } from '../testing/insert-conversation.ts';
import { makeKey } from '../testing/make-key.ts';
import { testConsole } from '../testing/test-console.ts';

/** What a program may send that answers for an AI; `FUZZ=10000` sends as many. */
const count = Number(process.env.FUZZ ?? 200);
const firstSeed = Number(process.env.FUZZ_SEED ?? 1);
const console = testConsole({ keyCallsPerMinute: 10_000_000 });
let url: string;
let headers: Record<string, string>;
let id: string;

beforeAll(async () => {
  url = await console.app.listen({ host: '127.0.0.1', port: 0 });
  const key = await makeKey(console.store.db);
  headers = { ...key.headers, 'content-type': 'application/json' };
  id = await insertConversation(console.store.db);
});

const bodies = [
  ['messages', { content: 'Bonjour, votre examen est le 12.', private: true }],
  ['messages', { content: 'Hello', requestId: 'one-and-only' }],
  ['handoff', { reason: 'They want a person', note: 'Please call back' }],
  ['typing', { on: true }],
] as const;

test(
  `${count} mutated bodies of programs break nothing`,
  async () => {
    const statuses = new Map<number, number>();
    let next = 0;
    const send = async () => {
      while (next < count) {
        const seed = firstSeed + next;
        next += 1;
        const random = randomFrom(seed);
        const [what, body] = bodies[random(bodies.length)] ?? bodies[0];
        const answer = await fetch(
          `${url}/api/agent/conversations/${encodeURIComponent(id)}/${what}`,
          {
            method: 'POST',
            headers,
            body: new Uint8Array(mutateBody(Buffer.from(JSON.stringify(body)), random)),
          },
        );
        const text = await answer.text();
        expect(answer.status, `FUZZ_SEED=${seed}: ${text}`).toBeLessThan(500);
        if (answer.status >= 400)
          expect(Object.keys(JSON.parse(text))).toEqual(['error', 'message']);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 8 }, send));
    expect(statuses.get(401)).toBeUndefined();
    expect(statuses.get(429)).toBeUndefined();
    expect({}).not.toHaveProperty('isAdmin');
    if (process.env.FUZZ) process.stdout.write(`${JSON.stringify(Object.fromEntries(statuses))}\n`);
  },
  20 * 60_000,
);
