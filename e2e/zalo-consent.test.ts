import { beforeEach, describe, expect, test } from 'vitest';
import { modelAnswer } from './support/model-answer.ts';
import { administrator } from './support/processes.ts';
import { useZalo } from './support/use-zalo.ts';

/** An administrator consents, and the database is away for a moment. */
const desk = useZalo({ console: true });
const { reply } = modelAnswer();

beforeEach(() => {
  desk.system.model.reset();
  desk.system.model.reply(() => ({ content: modelAnswer() }));
});

async function login(): Promise<string> {
  const answer = await fetch(`${desk.system.consoleUrl}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(administrator),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** @returns where Zalo leads back to, not yet visited */
async function consent(): Promise<string> {
  const begun = await fetch(`${desk.system.consoleUrl}/api/connections/zalo-main/authorize`, {
    headers: { authorization: `Bearer ${await login()}` },
    redirect: 'manual',
  });
  const page = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
  return page.headers.get('location') ?? '';
}

const visit = async (url: string) =>
  (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';

describe('consent', () => {
  test('is good once', async () => {
    const back = await consent();
    expect(await visit(back)).toContain('authorized=zalo-main');
    expect(await visit(back)).toContain('authorize_error=');
  });

  test('while the database is away tells nobody what was to be stored, and loses no pair', async () => {
    const { db } = desk.system.store;
    const back = await consent();
    await db.execute(`
      create function refuse_tokens() returns trigger
      as 'begin raise exception ''away''; end' language plpgsql`);
    await db.execute(`
      create trigger refuse before update on provider_tokens
      for each row execute function refuse_tokens()`);
    const told = decodeURIComponent(await visit(back));
    await db.execute('drop trigger refuse on provider_tokens');
    expect.soft(told).not.toMatch(/update|params|v1\./i);
    expect.soft(desk.system.logs()).not.toMatch(/params: .*v1\./);
    const userId = desk.system.zalo.addUser({ name: 'An' }).id;
    desk.system.zalo.userSends(userId, 'Chào');
    const answered = await fetchUntilAnswered(userId);
    expect(answered).toEqual([reply]);
  }, 60_000);
});

/** Not `settled`: without a pair nothing ever is. */
async function fetchUntilAnswered(userId: string): Promise<(string | undefined)[]> {
  const endsAt = Date.now() + 20_000;
  while (Date.now() < endsAt && desk.system.zalo.messagesTo(userId).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return desk.system.zalo.messagesTo(userId).map(({ text }) => text);
}
