import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { describe, expect, test } from 'vitest';
import { PermanentError } from './errors.ts';
import { redactLine } from './logging/redact-line.ts';
import { createLogger } from './logging.ts';

const secret = 'not-a-real-secret-7f3a';

function listen() {
  const lines: string[] = [];
  const log = createLogger(
    { service: 'test', level: 'trace' },
    { write: (line: string) => void lines.push(line) },
  );
  return { log, lines, written: () => lines.join('') };
}

const names = [
  ...[
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'token',
    'apiToken',
    'api_access_token',
  ],
  ...[
    'access_token',
    'refreshToken',
    'webhookToken',
    'X-Api-Token',
    'password',
    'PASSWORD',
    'adminPassword',
  ],
  ...[
    'secret',
    'clientSecret',
    'webhookSecrets',
    'CONSOLE_JWT_SECRET',
    'apiKey',
    'api_key',
    'x-api-key',
  ],
  ...[
    'signature',
    'x-chatwoot-signature',
    'X-Zendesk-Webhook-Signature',
    'ENCRYPTION_KEY',
    'tokens',
  ],
  ...['body', 'content', 'text', 'phone', 'email', 'details', 'params'],
];

const nestings: { name: string; nest: (value: Record<string, unknown>) => unknown }[] = [
  { name: 'at the top', nest: (value) => value },
  { name: 'in an object', nest: (value) => ({ request: value }) },
  { name: 'four deep', nest: (value) => ({ a: { b: { c: { d: value } } } }) },
  { name: 'in lists', nest: (value) => ({ attempts: [{ calls: [[value]] }] }) },
  { name: 'as an error', nest: (value) => ({ err: Object.assign(new Error('x'), value) }) },
  {
    name: 'as an error that is no `err`',
    nest: (value) => ({ failure: { cause: Object.assign(new Error('x'), value) } }),
  },
  { name: 'as a string of JSON', nest: (value) => ({ answer: JSON.stringify({ inside: value }) }) },
  {
    name: 'in something that makes its own JSON',
    nest: (value) => ({ thing: { toJSON: () => ({ deep: value }) } }),
  },
];

const isContentName = (name: string) =>
  ['body', 'content', 'text', 'phone', 'email', 'details', 'params'].includes(name);

describe.each(nestings)('a known secret $name', ({ name: nesting, nest }) => {
  test.each(names)('is never written under the name %s', (name) => {
    // Prose is not searched for contents, only for what looks like a credential.
    if (nesting === 'as a string of JSON' && isContentName(name)) return;
    for (const value of [secret, { inside: secret }, [secret]]) {
      if (nesting === 'as a string of JSON' && typeof value !== 'string') continue;
      const { log, written } = listen();
      log.info(nest({ [name]: value }) as object, 'message');
      log.child(nest({ [name]: value }) as object).error({ event: 'x' }, 'message');
      expect(written()).toContain('"msg":"message"');
      expect(written()).not.toContain(secret);
    }
  });
});

test.each([
  `POST /webhooks/chatwoot-main?token=${secret}&x=1`,
  `connect ECONNREFUSED redis://:${secret}@127.0.0.1:6379`,
  `postgres://omnirelay:${secret}@db/omnirelay is away`,
  `refused: Authorization: Bearer ${secret}`,
  `Authorization: Basic ${secret}==`,
  `Authorization: Zoho-oauthtoken 1000.${secret}`,
  `Cookie: a=b; session=${secret}; c=d`,
  `api_access_token: ${secret}`,
  `bad answer {"error":"x","refresh_token":"${secret}"}`,
  `client_secret=${secret}&grant_type=refresh_token`,
])('a known secret is never written as part of a text: %s', (text) => {
  const { log, written } = listen();
  log.info(text);
  log.warn({ reason: text }, 'message');
  log.error({ err: new Error(text, { cause: new Error(text) }) }, text);
  log.child({ url: text }).info('message');
  expect(written()).not.toContain(secret);
});

test('a line that is cut off is searched like a text', () => {
  const line = redactLine(`{"level":30,"apiToken":"${secret}","nested":{"msg":`);
  expect(line).toBe('{"level":30,"apiToken":"[redacted]","nested":{"msg":');
});

test('the bytes of a body are not written in any spelling', () => {
  const { log, written } = listen();
  log.info({ raw: Buffer.from(secret), nested: { list: [Buffer.from(secret)] } }, 'message');
  expect(written()).not.toContain(Buffer.from(secret).join(','));
  expect(written()).toContain('[redacted]');
});

test('the parameters of a failed query are not written', async () => {
  const { log, written } = listen();
  const db = drizzle('postgres://nobody@127.0.0.1:1/nothing');
  const error = await db.execute(sql`select ${secret}`).catch((caught: unknown) => caught);
  log.error({ err: error }, 'message');
  log.error({ err: new Error('around it', { cause: error }) }, 'message');
  expect(written()).toContain('ECONNREFUSED');
  expect(written()).not.toContain(secret);
});

describe('what an operator needs', () => {
  test('is written as it is', () => {
    const { log, lines } = listen();
    const line = {
      event: 'event.finished',
      eventId: '0mwpkicv3b3crt1tmdr35',
      connection: 'zendesk-main',
      outcome: 'skipped',
      reason: 'own-echo',
      durationMs: 12,
      none: null,
    };
    log.info(line, 'event finished');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...line, service: 'test', level: 30 });
    expect(lines[0]?.endsWith('}\n')).toBe(true);
  });

  test('stands beside what is left out', () => {
    const { log, lines } = listen();
    log.info({ event: 'x', contentType: 'text/plain', token: secret }, 'the token is wrong');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      event: 'x',
      contentType: 'text/plain',
      token: '[redacted]',
      msg: 'the token is wrong',
    });
  });

  test('is of an error its kind, message, status, place and causes, but no details', () => {
    const { log, lines } = listen();
    const cause = new Error('socket closed');
    const err = new PermanentError('HTTP 422', { status: 422, details: { note: secret }, cause });
    log.error({ err }, 'message');
    const written = JSON.parse(lines[0] ?? '');
    expect(written.err).toMatchObject({
      type: 'PermanentError',
      message: 'HTTP 422',
      status: 422,
      cause: { message: 'socket closed' },
    });
    expect(written.err.stack).toContain('logging.test.ts');
    expect(lines[0]).not.toContain(secret);
  });
});
