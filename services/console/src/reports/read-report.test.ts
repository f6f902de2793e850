import { expect, test } from 'vitest';
import { readReported } from './read-report.ts';

test.each([
  ['0987654321', undefined, { kind: 'phone', value: '0987654321' }],
  ['+84 (0)987 654 321', undefined, { kind: 'phone', value: '0987654321' }],
  ['0168 765 4321', undefined, { kind: 'phone', value: '01687654321' }],
  ['84987654321', undefined, { kind: 'phone', value: '0987654321' }],
  ['0987654321', 'account', { kind: 'account', value: '0987654321' }],
  ['123456789', undefined, { kind: 'account', value: '123456789' }],
  ['hxxps://evil[.]example/x', undefined, { kind: 'url', value: 'evil.example' }],
  ['zalo.me/0987654321', 'url', { kind: 'url', value: 'zalo.me/0987654321' }],
  ['evil.example', 'account', undefined],
  ['', undefined, undefined],
  ['4111-1111-1111-1111', undefined, undefined],
  ['4111111111111111', 'account', undefined],
  ['9704 3612 3456 7890', 'account', undefined],
  ['https://evil.example/?card=4111111111111111', undefined, undefined],
] as const)('%j as %s is %j', (value, kind, want) => {
  expect(readReported(value, kind)).toEqual(want);
});

test.each(['113', '12345', '1.500'])('%j is no address', (value) => {
  expect(readReported(value, undefined)).toBeUndefined();
});
