import { listAudit } from '@omnirelay/shared/store/audit.ts';
import { describe, expect, test } from 'vitest';
import { insertMessage } from '../testing/insert-conversation.ts';
import { insertDelivery } from '../testing/insert-delivery.ts';
import { loadWaiting } from '../testing/load-waiting.ts';
import { testReplies } from '../testing/test-replies.ts';

const { console, db, id, mailbox, waiting, row, get, post } = testReplies();

/** What is written down of a message. */
const audited = async (subject: string) =>
  (await listAudit(db(), { subject, limit: 10 })).items.map(({ action }) => action);

describe('sending again', () => {
  const insertFailed = async (state: string) => {
    const messageId = await insertMessage(db(), id, {
      sender: 'agent',
      state,
      failure: 'HTTP 404',
      providerId: null,
    });
    return messageId;
  };

  test.each(['failed', 'uncertain'])('replays what is %s', async (state) => {
    const messageId = await insertFailed(state);
    const eventId = await insertDelivery(db(), {
      connection: 'chatwoot-main',
      type: 'console.reply',
      conversationKey: '12',
      providerEventId: `reply-${messageId}`,
      state: 'parked',
      flow: { flow: 'reply' },
    });
    const answer = await post(`/api/messages/${messageId}/retry`);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ id: messageId, state: 'sending', failure: null });
    expect(await waiting()).toEqual([eventId]);
    expect(await audited(messageId)).toEqual(['reply.retry']);
  });

  test('hands over what never was', async () => {
    const messageId = await insertFailed('failed');
    await post(`/api/messages/${messageId}/retry`);
    expect(await loadWaiting(console, mailbox)).toMatchObject({
      providerEventId: `reply-${messageId}`,
    });
  });

  test('leaves a message alone that is being worked on', async () => {
    const messageId = await insertFailed('failed');
    await insertDelivery(db(), {
      connection: 'chatwoot-main',
      providerEventId: `reply-${messageId}`,
      state: 'waiting',
      flow: { flow: 'reply' },
    });
    const answer = await post(`/api/messages/${messageId}/retry`);
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'not_now']);
    expect(await row(messageId)).toMatchObject({ state: 'failed', failure: 'HTTP 404' });
  });

  test('says again that it failed when Redis could not take it back', async () => {
    const messageId = await insertFailed('failed');
    await insertDelivery(db(), {
      connection: 'chatwoot-main',
      type: 'console.reply',
      conversationKey: '12',
      providerEventId: `reply-${messageId}`,
      state: 'parked',
      flow: { flow: 'reply' },
    });
    await console.redis.set(console.keys.mailbox(mailbox), 'no list');
    expect((await post(`/api/messages/${messageId}/retry`)).statusCode).toBe(500);
    expect(await row(messageId)).toMatchObject({ state: 'failed', failure: 'HTTP 404' });
  });

  test('leaves to its provider what its provider has', async () => {
    const messageId = await insertMessage(db(), id, { sender: 'agent', state: 'failed' });
    const answer = await post(`/api/messages/${messageId}/retry`);
    expect([answer.statusCode, answer.json().error]).toEqual([409, 'at_provider']);
    expect(await row(messageId)).toMatchObject({ state: 'failed' });
    expect(await waiting()).toEqual([]);
  });

  test.each(['stored', 'sending', 'sent', 'draft'])('refuses what is %s', async (state) => {
    const messageId = await insertFailed(state);
    expect((await post(`/api/messages/${messageId}/retry`)).statusCode).toBe(409);
    expect((await post('/api/messages/nothing/retry')).statusCode).toBe(404);
  });
});

describe('a draft', () => {
  const insertDraft = () =>
    insertMessage(db(), id, { sender: 'bot', state: 'draft', content: 'Draft', providerId: null });

  test('is sent as it is, in the name of who approved it', async () => {
    const messageId = await insertDraft();
    const answer = await post(`/api/messages/${messageId}/approve`);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({
      sender: 'agent',
      author: 'Ann Agent',
      content: 'Draft',
      state: 'sending',
    });
    expect(await loadWaiting(console, mailbox)).toMatchObject({
      providerEventId: `reply-${messageId}`,
    });
    // The AI goes on drafting: approving is what drafts are for.
    expect((await get(`/api/conversations/${id}`)).json()).toMatchObject({
      owner: 'ai',
      unread: 0,
    });
  });

  test('is sent as changed, once, however many approve it', async () => {
    const messageId = await insertDraft();
    const approve = (content: string) => post(`/api/messages/${messageId}/approve`, { content });
    const answers = await Promise.all(['A', 'B', 'C', 'D'].map(approve));
    expect(await audited(messageId)).toEqual(['draft.approve']);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409, 409, 409]);
    expect(await waiting()).toHaveLength(1);
  });

  test('is not sent empty', async () => {
    const messageId = await insertDraft();
    expect((await post(`/api/messages/${messageId}/approve`, { content: ' ' })).statusCode).toBe(
      400,
    );
    expect(await row(messageId)).toMatchObject({ state: 'draft' });
  });

  test('is gone when thrown away, and can not be sent any more', async () => {
    const messageId = await insertDraft();
    expect((await post(`/api/messages/${messageId}`, undefined, 'DELETE')).statusCode).toBe(204);
    expect((await get(`/api/conversations/${id}/messages`)).json().items).toEqual([]);
    expect((await post(`/api/messages/${messageId}/approve`)).statusCode).toBe(409);
    expect(await waiting()).toEqual([]);
    expect(await audited(messageId)).toEqual(['draft.discard']);
  });

  test('is the only thing that can be thrown away', async () => {
    const messageId = await insertMessage(db(), id);
    const answer = await post(`/api/messages/${messageId}`, undefined, 'DELETE');
    expect(answer.statusCode).toBe(409);
    expect((await get(`/api/conversations/${id}/messages`)).json().items).toHaveLength(1);
  });
});
