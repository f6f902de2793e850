import { findAnswersOf } from '@omnirelay/shared/store/answers.ts';
import { listMessages } from '@omnirelay/shared/store/messages.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { modelAnswer } from './support/model-answer.ts';
import { useZalo } from './support/use-zalo.ts';

/** The store fails, or the worker dies, between two steps. */
const desk = useZalo();
const { reply } = modelAnswer();

beforeEach(() => {
  desk.system.zalo.faults.clear();
  desk.system.model.faults.clear();
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

async function messagesOf(userId: string) {
  const conversationId = `zalo-main.${userId}`;
  return (await listMessages(desk.system.store.db, { conversationId, limit: 100 })).items;
}

async function botSays(userId: string) {
  return (await messagesOf(userId)).filter(({ sender }) => sender === 'bot');
}

describe('an answer is stored, and its worker dies before it has noted so', () => {
  test('what the customer says then is answered, too', async () => {
    const { db } = desk.system.store;
    const userId = desk.system.zalo.addUser({ name: 'An' }).id;
    await db.execute(`
      create function refuse_answers() returns trigger
      as 'begin if new.state = ''sending'' then raise exception ''away''; end if; return new; end'
      language plpgsql`);
    await db.execute(`
      create trigger refuse before update on answers
      for each row execute function refuse_answers()`);
    desk.system.zalo.userSends(userId, 'Câu một?');
    await eventually(async () => (await botSays(userId)).length === 1 || 'no answer stored');
    const before = desk.system.model.asked.length;
    desk.system.zalo.userSends(userId, 'Câu hai?');
    await eventually(
      async () => (await messagesOf(userId)).length === 3 || 'the second is not recorded',
    );
    await db.execute(`drop trigger refuse on answers`);
    await desk.system.settled();
    const sent = desk.system.zalo.messagesTo(userId).map(({ text }) => text);
    const answers = await findAnswersOf(
      db,
      (await botSays(userId)).map(({ id }) => id),
    );
    expect({ sent, covers: answers.map(({ covers }) => covers.length) }).toEqual({
      sent: [reply, reply],
      covers: [0, 0],
    });
    expect(desk.system.model.asked.length).toBeGreaterThan(before);
  }, 90_000);
});
