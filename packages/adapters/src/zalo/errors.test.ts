import { PermanentError, RetryableError } from '@omnirelay/shared/errors.ts';
import { describe, expect, test } from 'vitest';
import {
  isTokenRefusal,
  readZaloAnswer,
  reasonOfFailure,
  ZaloRefusal,
  zaloError,
} from './errors.ts';

describe('a refusal for good', () => {
  test.each([
    [-216, 'token'],
    [-220, 'token'],
    [216, 'token'],
    [401, 'token'],
    [-401, 'token'],
    [-124, 'token'],
    [-100, 'attachment_expired'],
    [-201, 'invalid'],
    [-202, 'invalid'],
    [-210, 'invalid'],
    [-233, 'invalid'],
    [-248, 'invalid'],
    [-211, 'quota_used_up'],
    [-218, 'quota_used_up'],
    [-213, 'not_a_follower'],
    [-217, 'undeliverable'],
    [-227, 'undeliverable'],
    [-244, 'undeliverable'],
    [-230, 'window_closed'],
    [-232, 'window_closed'],
    [-320, 'not_paid'],
    [-321, 'not_paid'],
    [-234, 'not_allowed'],
    [-237, 'not_allowed'],
    [-240, 'not_allowed'],
    [-403, 'not_allowed'],
  ])('%i is %s', (code, reason) => {
    const error = zaloError('POST text message', code, 'whatever they say');
    expect(error).toBeInstanceOf(ZaloRefusal);
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ code, reason });
    expect(isTokenRefusal(error)).toBe(reason === 'token');
    expect(reasonOfFailure(error.message)).toBe(reason);
    // Their words may name a customer.
    expect(error.message).not.toContain('whatever');
  });
});

describe('what may pass', () => {
  test.each([-32])('%i pauses the connection for a moment', (code) => {
    expect(zaloError('x', code, '')).toMatchObject({ trouble: 'throttled', retryAfterMs: 15_000 });
  });

  test.each([-204, -205, -209, -212, -219, -221, -223, -224, -235, -242])(
    '%i stops the connection until its operator has acted',
    (code) => {
      const error = zaloError('x', code, '');
      expect(error).toBeInstanceOf(RetryableError);
      expect(error).toMatchObject({ trouble: 'throttled', retryAfterMs: 900_000 });
    },
  );

  test.each([-200, -1, -9_999, 12])('%i is tried again, as certainly not applied', (code) => {
    expect(zaloError('x', code, '')).toMatchObject({ outcome: 'not-applied' });
  });
});

describe('an answer', () => {
  test('is what it carries', () => {
    const sent = { message_id: '1' };
    expect(readZaloAnswer('x', { error: 0, message: 'Success', data: sent })).toBe(sent);
    expect(readZaloAnswer('x', { error: '0', data: sent })).toBe(sent);
  });

  test.each([undefined, null, '<html>', [], {}, { message: 'ok' }, { error: 'no' }])(
    'that is none of Zalo’s leaves open what became of it: %j',
    (json) => {
      expect(() => readZaloAnswer('x', json)).toThrow(
        expect.objectContaining({ outcome: 'unclear' }),
      );
    },
  );

  test('with an error is that error, whatever its status was', () => {
    expect(() => readZaloAnswer('x', { error: -230, message: 'no' })).toThrow(ZaloRefusal);
  });
});
