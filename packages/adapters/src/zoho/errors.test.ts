import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  crmError,
  deskError,
  invalidInput,
  isConfiguration,
  isGone,
  isTokenRefused,
  readAnswer,
} from './errors.ts';

type Case = {
  status: number;
  json?: unknown;
  headers?: Record<string, string>;
  want: Record<string, unknown>;
};

const token = { name: 'PermanentError', details: { kind: 'token' } };
const configuration = { name: 'PermanentError', details: { kind: 'configuration' } };
const gone = { name: 'PermanentError', details: { kind: 'gone' } };
const invalid = { name: 'PermanentError', details: { kind: 'invalid' } };
const unclear = { name: 'RetryableError', outcome: 'unclear', trouble: 'failing' };
const throttled = { name: 'RetryableError', outcome: 'not-applied', trouble: 'throttled' };
const hours = 3_600_000;

const read = (error: unknown) => {
  if (error instanceof RetryableError || error instanceof PermanentError) return error;
  throw error;
};

describe('Desk', () => {
  const desk = (errorCode: string, more: object = {}) => ({
    errorCode,
    message: 'Words.',
    ...more,
  });
  const cases: Case[] = [
    { status: 401, json: desk('INVALID_OAUTH'), want: token },
    { status: 401, json: undefined, want: token },
    { status: 401, json: desk('UNAUTHORIZED'), want: configuration },
    { status: 401, json: desk('SCOPE_MISMATCH'), want: configuration },
    { status: 403, json: desk('SCOPE_MISMATCH'), want: configuration },
    { status: 403, json: desk('OAUTH_ORG_MISMATCH'), want: configuration },
    { status: 403, json: desk('FORBIDDEN'), want: configuration },
    { status: 403, json: desk('LICENSE_ACCESS_LIMITED'), want: configuration },
    { status: 403, json: undefined, want: configuration },
    { status: 302, json: undefined, want: configuration },
    { status: 404, json: desk('URL_NOT_FOUND'), want: gone },
    { status: 404, json: undefined, want: configuration },
    ...[400, 422].flatMap((status) => [
      { status, json: desk('INVALID_DATA'), want: invalid },
      { status, json: desk('UNPROCESSABLE_ENTITY'), want: invalid },
      { status, json: desk('EMPTY_PAYLOAD'), want: invalid },
    ]),
    { status: 413, json: desk('RESOURCE_SIZE_EXCEEDED'), want: invalid },
    { status: 415, json: desk('UNSUPPORTED_MEDIA_TYPE'), want: invalid },
    { status: 405, json: desk('METHOD_NOT_ALLOWED'), want: invalid },
    {
      status: 429,
      json: desk('THRESHOLD_EXCEEDED'),
      headers: { 'retry-after': '41000' },
      want: { ...throttled, retryAfterMs: 41_000_000 },
    },
    {
      status: 429,
      json: desk('THRESHOLD_EXCEEDED'),
      headers: { 'retry-after': '999999' },
      want: { ...throttled, retryAfterMs: 26 * hours },
    },
    {
      status: 429,
      json: desk('THRESHOLD_EXCEEDED'),
      want: { ...throttled, retryAfterMs: 1 * hours },
    },
    { status: 429, json: undefined, want: { ...throttled, retryAfterMs: 10_000 } },
    {
      status: 429,
      json: desk('TOO_MANY_REQUESTS'),
      headers: { 'retry-after': '0' },
      want: { ...throttled, retryAfterMs: 1_000 },
    },
    ...[500, 502, 503, 504, 408].map((status) => ({ status, json: undefined, want: unclear })),
    { status: 500, json: desk('INTERNAL_SERVER_ERROR'), want: unclear },
  ];

  test.each(cases)('$status $json $headers', ({ status, json, headers = {}, want }) => {
    expect(read(deskError('PATCH ticket', { status, json, headers }))).toMatchObject(want);
  });

  test('says which field it refuses, and nothing of what was in it', () => {
    const json = desk('INVALID_DATA', {
      errors: [{ fieldName: '/departmentId', errorType: 'invalid', errorMessage: 'Ann, +33 6' }],
    });
    const error = deskError('POST move', { status: 422, json, headers: {} });
    expect(error.message).toBe('POST move: INVALID_DATA (HTTP 422) in /departmentId');
    expect(invalidInput(error)).toMatchObject({ code: 'INVALID_DATA', apiName: '/departmentId' });
  });

  test('tells an operator what to change', () => {
    const json = desk('OAUTH_ORG_MISMATCH');
    const error = deskError('GET ticket', { status: 403, json, headers: {} });
    expect(error.message).toBe(
      'GET ticket: OAUTH_ORG_MISMATCH (HTTP 403); set orgId of the connection to the organisation of its refresh token',
    );
    expect(isConfiguration(error)).toBe(true);
  });

  test('with too many calls at once gets a moment, never the same one for all', () => {
    const hints = Array.from({ length: 50 }, () => {
      const reply = { status: 429, json: desk('TOO_MANY_REQUESTS'), headers: {} };
      const error = read(deskError('GET ticket', reply));
      return error instanceof RetryableError ? (error.retryAfterMs ?? 0) : 0;
    });
    expect(Math.min(...hints)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...hints)).toBeLessThanOrEqual(3_000);
    expect(new Set(hints).size).toBeGreaterThan(10);
  });

  test.each([
    { errorCode: 'a whole sentence about a customer' },
    { errorCode: ['x'] },
    { errorCode: 'INVALID_DATA', errors: 'none' },
    { errorCode: 'INVALID_DATA', errors: [{ fieldName: 'a b@c' }, {}] },
    [],
    'text',
  ])('puts nothing odd into a message: %j', (json) => {
    const { message } = deskError('GET ticket', { status: 422, json, headers: {} });
    expect(message).toMatch(/^GET ticket: (INVALID_DATA \()?HTTP 422\)?$/);
  });
});

describe('the CRM', () => {
  const crm = (code: string, details: object = {}) => ({
    code,
    details,
    message: 'words',
    status: 'error',
  });
  const record = (code: string, details: object = {}) => ({ data: [crm(code, details)] });
  const cases: Case[] = [
    { status: 401, json: crm('INVALID_TOKEN'), want: token },
    { status: 401, json: undefined, want: token },
    { status: 401, json: crm('AUTHENTICATION_FAILURE'), want: configuration },
    { status: 401, json: crm('OAUTH_SCOPE_MISMATCH'), want: configuration },
    { status: 403, json: crm('NO_PERMISSION'), want: configuration },
    { status: 403, json: crm('FEATURE_NOT_SUPPORTED'), want: configuration },
    { status: 404, json: crm('INVALID_URL_PATTERN'), want: configuration },
    { status: 404, json: crm('RESOURCE_NOT_FOUND'), want: gone },
    { status: 400, json: crm('INVALID_DATA', { api_name: 'id' }), want: gone },
    { status: 202, json: record('INVALID_DATA', { api_name: 'id' }), want: gone },
    ...[
      'INVALID_DATA',
      'MANDATORY_NOT_FOUND',
      'DUPLICATE_DATA',
      'INVALID_MODULE',
      'PATTERN_NOT_MATCHED',
      'REQUIRED_PARAM_MISSING',
      'RECORD_LOCKED',
      'RECORD_IN_BLUEPRINT',
    ].flatMap((code) => [
      { status: 400, json: crm(code, { api_name: 'Stage' }), want: invalid },
      ...[200, 202, 400].map((status) => ({
        status,
        json: record(code, { api_name: 'Stage' }),
        want: { ...invalid, details: { kind: 'invalid', code, apiName: 'Stage' } },
      })),
    ]),
    { status: 429, json: crm('TOO_MANY_REQUESTS'), want: throttled },
    {
      status: 429,
      json: crm('TOO_MANY_REQUESTS'),
      headers: { 'retry-after': '7200' },
      want: { ...throttled, retryAfterMs: 2 * hours },
    },
    { status: 500, json: crm('INTERNAL_ERROR'), want: unclear },
    { status: 200, json: record('INTERNAL_ERROR'), want: unclear },
    { status: 503, json: undefined, want: unclear },
  ];

  test.each(cases)('$status $json', ({ status, json, headers = {}, want }) => {
    expect(read(crmError('PUT deal', { status, json, headers }))).toMatchObject(want);
  });
});

test('what is not there, configuration and tokens are told apart', () => {
  const of = (status: number, errorCode: string) =>
    deskError('GET ticket', { status, json: { errorCode }, headers: {} });
  const [missing, scope, dead] = [
    of(404, 'URL_NOT_FOUND'),
    of(403, 'SCOPE_MISMATCH'),
    of(401, 'INVALID_OAUTH'),
  ];
  expect([missing, scope, dead].map(isGone)).toEqual([true, false, false]);
  expect([missing, scope, dead].map(isConfiguration)).toEqual([false, true, true]);
  expect([missing, scope, dead].map(isTokenRefused)).toEqual([false, false, true]);
  for (const other of [new Error('x'), new PermanentError('HTTP 404', { status: 404 }), 7]) {
    expect([isGone(other), isConfiguration(other), isTokenRefused(other)]).toEqual([
      false,
      false,
      false,
    ]);
  }
});

test('an answer that cannot be read leaves open whether a write was applied', () => {
  expect(readAnswer('GET x', z.object({ a: z.number() }), { a: 1, b: 2 })).toEqual({ a: 1 });
  const fail = () => readAnswer('POST x', z.object({ a: z.number() }), { a: 'secret words' });
  expect(fail).toThrow("POST x: the answer can't be read");
  expect(fail).toThrow(expect.objectContaining({ outcome: 'unclear', name: 'RetryableError' }));
});
