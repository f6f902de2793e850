import { expect, test } from 'vitest';
import {
  hasValidPrefix,
  normaliseAccount,
  normalisePhone,
  normaliseUrl,
  phoneForms,
} from './normalise.ts';

test.each([
  ['0987654321', '0987654321'],
  ['0987 654 321', '0987654321'],
  ['0987.654.321', '0987654321'],
  ['0987-654-321', '0987654321'],
  ['(028) 3823-1234', '02838231234'],
  ['+84 987 654 321', '0987654321'],
  ['+84 (0) 987 654 321', '0987654321'],
  ['(+84)987654321', '0987654321'],
  ['84987654321', '0987654321'],
  ['0084987654321', '0987654321'],
  ['+84 28 3823 1234', '02838231234'],
  ['+84 168 123 4567', '01681234567'],
  ['01681234567', '01681234567'],
  ['０９８７６５４３２１', '0987654321'],
  ['0987\u200b654321', '0987654321'],
  ['1900 1234', '19001234'],
  ['1800545426', '1800545426'],
  ['0123456789', '0123456789'],
  ['+14155552671', '+14155552671'],
  ['', undefined],
  ['098765432', undefined],
  ['09876543210', undefined],
  ['123456789012', undefined],
  ['1900', undefined],
  ['19001234567', undefined],
  ['+849876543', undefined],
  ['+0123456789', undefined],
  ['0987654321x', undefined],
  ['không', undefined],
  [`0987654321${' '.repeat(200)}`, undefined],
])('the phone %j is %j', (text, want) => {
  expect(normalisePhone(text)).toBe(want);
});

test.each([
  ...['0321234567', '0398765432', '0522123456', '0523123456', '0528123456', '0559123456'],
  ...['0561234567', '0581234567', '0591234567', '0701234567', '0761234567', '0791234567'],
  ...['0811234567', '0881234567', '0896123456', '0899123456', '0901234567', '0981234567'],
  ...['0990123456', '0993123456', '0999123456', '02838231234', '19001234', '1800545426'],
])('%s may be in use', (phone) => {
  expect(hasValidPrefix(phone)).toBe(true);
});

test.each([
  ...['0123456789', '0212345678', '0401234567', '0521123456', '0551234567', '0601234567'],
  ...['0711234567', '0751234567', '0801234567', '0895123456', '0992123456', '01681234567'],
  ...['', '+14155552671', '098765432', '09876543210', '0000000000'],
])('%j is not in use', (phone) => {
  expect(hasValidPrefix(phone)).toBe(false);
});

test.each([
  ['01201234567', '0701234567'],
  ['01211234567', '0791234567'],
  ['01221234567', '0771234567'],
  ['01261234567', '0761234567'],
  ['01281234567', '0781234567'],
  ['01231234567', '0831234567'],
  ['01241234567', '0841234567'],
  ['01251234567', '0851234567'],
  ['01271234567', '0811234567'],
  ['01291234567', '0821234567'],
  ['01621234567', '0321234567'],
  ['01681234567', '0381234567'],
  ['01691234567', '0391234567'],
  ['01861234567', '0561234567'],
  ['01881234567', '0581234567'],
  ['01991234567', '0591234567'],
])('%s became %s', (old, now) => {
  expect(phoneForms(old)).toEqual([old, now]);
  expect(phoneForms(now)).toEqual([now, old]);
});

test.each(['0987654321', '0861234567', '02838231234', '19001234', '+14155552671', '123456789012'])(
  '%s has one form',
  (phone) => {
    expect(phoneForms(phone)).toEqual([phone]);
  },
);

test.each([
  ['1903 4567 8910 11', '19034567891011'],
  ['1903.4567-8910 11', '19034567891011'],
  ['123456', '123456'],
  ['1234567890123456789', '1234567890123456789'],
  ['0011001234567', '0011001234567'],
  ['12345', undefined],
  ['12345678901234567890', undefined],
  ['VCB123456', undefined],
  ['', undefined],
])('the account %j is %j', (text, want) => {
  expect(normaliseAccount(text)).toBe(want);
});

test.each([
  ['https://www.Example.com/a?b#c', 'example.com'],
  ['Example.COM', 'example.com'],
  ['example.com.', 'example.com'],
  ['www.example.com', 'example.com'],
  ['www.com', 'www.com'],
  ['http://a.example.com:8080', 'a.example.com'],
  ['https://user:secret@example.com', 'example.com'],
  ['hxxps://example[.]com', 'example.com'],
  ['https://bücher.example', 'xn--bcher-kva.example'],
  ['https://ｅｘａｍｐｌｅ.com', 'example.com'],
  ['https://facebook.com/Some.Page/?ref=1', 'facebook.com/Some.Page'],
  ['https://facebook.com/', 'facebook.com'],
  [`https://facebook.com/${'a'.repeat(500)}`, 'facebook.com'],
  ['http://1.2.3.4/', '1.2.3.4'],
  ['http://[::1]/', undefined],
  ['http://localhost', undefined],
  ['ftp://example.com', undefined],
  ['javascript:alert(1)', undefined],
  ['https://', undefined],
  ['not a url', undefined],
  [`https://example.com/${'a'.repeat(3_000)}`, undefined],
  ['', undefined],
])('the address %j is %j', (text, want) => {
  expect(normaliseUrl(text)).toBe(want);
});
