import { expect, test } from 'vitest';
import { AnswerTooLarge, networkError } from './errors.ts';

const withCode = (code: string) => Object.assign(new Error('to 10.0.0.1:443 as fake'), { code });

test.each([
  { code: 'ECONNREFUSED', outcome: 'not-applied' },
  { code: 'ENOTFOUND', outcome: 'not-applied' },
  { code: 'EAI_AGAIN', outcome: 'not-applied' },
  { code: 'EHOSTUNREACH', outcome: 'not-applied' },
  { code: 'UND_ERR_CONNECT_TIMEOUT', outcome: 'not-applied' },
  { code: 'CERT_HAS_EXPIRED', outcome: 'not-applied' },
  { code: 'ECONNRESET', outcome: 'unclear' },
  { code: 'EPIPE', outcome: 'unclear' },
  { code: 'UND_ERR_SOCKET', outcome: 'unclear' },
  { code: 'UND_ERR_HEADERS_TIMEOUT', outcome: 'unclear' },
  { code: 'UND_ERR_BODY_TIMEOUT', outcome: 'unclear' },
  { code: 'SOMETHING_NEW', outcome: 'unclear' },
])('$code: $outcome, also as a cause', ({ code, outcome }) => {
  const wrapped = new TypeError('fetch failed', { cause: withCode(code) });
  for (const error of [withCode(code), wrapped]) {
    expect(networkError('POST thing', error)).toMatchObject({
      ...{ message: `POST thing: ${code}`, outcome, trouble: 'failing' },
    });
  }
});

test.each([
  { name: 'a timeout', error: new DOMException('x', 'TimeoutError'), says: 'timeout' },
  { name: 'too large an answer', error: new AnswerTooLarge(), says: 'answer too large' },
  { name: 'an error without a code', error: new Error('at 10.0.0.1'), says: 'no answer' },
  { name: 'what is no error', error: 'at 10.0.0.1', says: 'no answer' },
])('$name is unclear, and named without details', ({ error, says }) => {
  expect(networkError('POST thing', error)).toMatchObject({
    message: `POST thing: ${says}`,
    outcome: 'unclear',
  });
});
