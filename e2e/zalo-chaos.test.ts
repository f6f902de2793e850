import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, expect, test } from 'vitest';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** Everything at once: bursts, agents, lost answers, killed workers, repeated webhooks. */
const desk = useZalo({ relay: true, workers: 2 });
const sends = { method: 'POST', path: /message\/cs/ } as const;

beforeEach(() => {
  desk.system.model.reset();
  let count = 0;
  desk.system.model.reply(() => {
    count += 1;
    return { content: modelAnswer({ reply: `Câu trả lời ${count}` }) };
  });
});

function randomFrom(start: number): () => number {
  let seed = start;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each([3])(
  'nothing is lost, repeated or reordered (%i)',
  async (seed) => {
    const { zalo, chatwoot } = desk.system;
    const random = randomFrom(seed);
    const agent = chatwoot.addAgent({ name: 'Binh', email: `chaos-${seed}@acme.example` });
    const users = [1, 2, 3].map((i) => zalo.addUser({ name: `C${seed}-${i}` }));
    for (const { id } of users) zalo.userSends(id, 'Xin chào');
    await desk.system.settled();
    const placeOf = (userId: string) => {
      const found = chatwoot.conversations().find(({ sourceId }) => sourceId === userId);
      if (!found) throw new Error('no conversation');
      return found.id;
    };
    zalo.switches.retriesRestamped = true;
    zalo.faults.inject({ ...sends, times: 6, probability: 0.3, fault: { kind: 'drop-after' } });
    zalo.faults.inject({ ...sends, times: 6, probability: 0.3, fault: { kind: 'drop-before' } });
    const byAgents = new Map<string, string[]>(users.map(({ id }) => [id, []]));
    const byCustomers = new Map<string, string[]>(users.map(({ id }) => [id, ['Xin chào']]));
    for (let round = 0; round < 8; round++) {
      for (const { id } of users) {
        if (random() < 0.5) {
          const content = `Khách ${round}`;
          byCustomers.get(id)?.push(content);
          zalo.userSends(id, content);
        } else {
          const content = `Nhân viên ${round}`;
          byAgents.get(id)?.push(content);
          chatwoot.agentReply(placeOf(id), { agentId: agent.id, content });
        }
      }
      await pause(random() * 400);
      if (random() < 0.4) await desk.system.killWorker(random);
    }
    await desk.system.settled();
    for (const { id } of users) {
      const got = zalo.messagesTo(id).map(({ text }) => text ?? '');
      const rows = (
        await listMessages(desk.system.store.db, { conversationId: `zalo-main.${id}`, limit: 200 })
      ).items;
      const shown = chatwoot.messages(placeOf(id)).map(({ content }) => content ?? '');
      const of = (list: string[], start: string) => list.filter((text) => text.startsWith(start));
      expect.soft(of(got, 'Nhân viên')).toEqual(byAgents.get(id));
      expect.soft(of(shown, 'Nhân viên')).toEqual(byAgents.get(id));
      expect.soft(of(shown, 'Khách')).toEqual(byCustomers.get(id)?.slice(1));
      const answers = of(got, 'Câu trả lời');
      expect.soft(new Set(answers).size).toBe(answers.length);
      expect.soft(of(shown, 'Câu trả lời')).toEqual(answers);
      const public_ = rows.filter(
        ({ private: isPrivate, state }) => !isPrivate && state !== 'failed',
      );
      expect
        .soft(public_.filter(({ sender }) => sender !== 'customer').length, 'rows of the account')
        .toBe(got.length);
      expect
        .soft(public_.filter(({ sender }) => sender === 'customer').length, 'rows of the customer')
        .toBe(byCustomers.get(id)?.length);
    }
    expect(zalo.tokens.reused).toBe(0);
  },
  240_000,
);
