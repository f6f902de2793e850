import { RetryableError } from '@omnirelay/shared/errors.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../files/testing/local-server.ts';
import { createAccounts, readRefreshed } from './accounts.ts';

const client = { clientId: 'id', clientSecret: 'hush', refreshToken: '1000.r/e+f=' };

describe('what Zoho says to a refresh token', () => {
  const hour = { kind: 'token', token: '1000.x.y', expiresInMs: 3_600_000 };
  const token = { access_token: '1000.x.y', api_domain: 'https://elsewhere.example' };
  const tooOften =
    'You have made too many requests continuously. Please try again after some time.';

  test.each([
    { status: 200, json: { ...token, expires_in: 3600 }, want: hour },
    { status: 200, json: { ...token, expires_in: '3600' }, want: hour },
    { status: 200, json: { ...token, expires_in: 3600000, expires_in_sec: 3600 }, want: hour },
    { status: 200, json: { ...token, expires_in: 3600000 }, want: hour },
    { status: 200, json: token, want: hour },
    { status: 200, json: { ...token, expires_in: 60 }, want: { ...hour, expiresInMs: 60_000 } },
    { status: 200, json: { error: 'invalid_code' }, want: { kind: 'revoked' } },
    { status: 400, json: { error: 'invalid_grant' }, want: { kind: 'revoked' } },
    { status: 200, json: { error: 'invalid_client' }, want: { kind: 'misconfigured' } },
    { status: 401, json: { error: 'invalid_client_secret' }, want: { kind: 'misconfigured' } },
    { status: 400, json: { error: 'Access Denied' }, want: { kind: 'throttled' } },
    {
      status: 400,
      json: { error: 'general', error_description: tooOften },
      want: { kind: 'throttled' },
    },
  ])('$status $json', ({ status, json, want }) => {
    expect(readRefreshed(status, json)).toMatchObject(want);
  });

  test.each([
    undefined,
    null,
    {},
    [],
    { error: 'general_error' },
    { access_token: '' },
    { access_token: 'two\r\nlines' },
    { access_token: 7 },
  ])('%j says nothing: it is tried again', (json) => {
    expect(() => readRefreshed(200, json)).toThrow(RetryableError);
  });
});

describe('a call', () => {
  async function serve(...parameters: [status: number, body: string]) {
    const bodies: string[] = [];
    const server = await startServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(parameters[0]).end(parameters[1]);
      });
    });
    const accounts = createAccounts({ dataCentre: 'eu', baseUrls: { accounts: server.url } });
    onTestFinished(async () => {
      await accounts.close();
      await server.close();
    });
    return { accounts, bodies, server };
  }

  test('carries its secrets in the body, not in the address', async () => {
    const { accounts, bodies, server } = await serve(200, '{"access_token":"t","expires_in":3600}');
    expect(await accounts.refresh(client)).toMatchObject({ kind: 'token', token: 't' });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/oauth/v2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'id',
      client_secret: 'hush',
      refresh_token: '1000.r/e+f=',
    });
  });

  test.each([
    { status: 400, body: '{"error":"Access Denied","status":"failure"}', kind: 'throttled' },
    { status: 429, body: 'slow down', kind: 'throttled' },
    { status: 400, body: '{"error":"invalid_code"}', kind: 'revoked' },
  ])('answered $status $body', async ({ status, body, kind }) => {
    const { accounts } = await serve(status, body);
    expect(await accounts.refresh(client)).toMatchObject({ kind });
  });

  test.each([500, 503, 302])(
    'answered %i is tried again, and has changed nothing',
    async (status) => {
      const { accounts } = await serve(status, '<html>');
      const error = await accounts.refresh(client).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RetryableError);
      expect(error).toMatchObject({ outcome: 'not-applied', trouble: 'failing' });
    },
  );
});
