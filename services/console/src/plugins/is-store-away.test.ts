import { expect, test } from 'vitest';
import { isStoreAway } from './is-store-away.ts';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

test.each([
  ['a refused connection', withCode('ECONNREFUSED'), true],
  ['PostgreSQL shutting down', withCode('57P01'), true],
  ['too many connections', withCode('53300'), true],
  ['a command without an answer', new Error('Command timed out'), true],
  [
    'a connection that broke in a transaction',
    new Error('Client has encountered a connection error and is not queryable'),
    true,
  ],
  ['a wrapped one', new Error('Failed query', { cause: withCode('ECONNRESET') }), true],
  ['a violated constraint', withCode('23505'), false],
  ['a mistake of ours', new TypeError('x is not a function'), false],
  ['no error at all', 'ECONNREFUSED', false],
])('%s', (_, error, isAway) => {
  expect(isStoreAway(error)).toBe(isAway);
});
