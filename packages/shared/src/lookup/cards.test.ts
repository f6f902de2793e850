import { expect, test } from 'vitest';
import { isCardNumber, maskCards } from './cards.ts';
import { detectSubjects } from './detect.ts';
import { randomOf } from './testing/random.ts';

test.each([
  ['thẻ 4111111111111111 nhé', 'thẻ ••••1111 nhé'],
  ['4111 1111 1111 1111', '••••1111'],
  ['4111  1111\n1111 1111', '••••1111'],
  ['4111_1111_1111_1111', '••••1111'],
  ['the4111111111111111x', 'the••••1111x'],
  ['９７０４３６１２３４５６７８９０', '••••7890'],
  ['lu\u031b\u0300a 9704 3612 3456 7890 123 đó', 'lu\u031b\u0300a ••••0123 đó'],
  ['số thẻ 1234567890123456', 'số thẻ ••••3456'],
  ['4111111111111111, 5555555555554444', '••••1111, ••••4444'],
  ['4111111111111111 5555555555554444', '••••1111 ••••4444'],
  ['0987654321 4111 1111 1111 1111 12/28', '0987654321 ••••1111 12/28'],
  ['0911 411 222 0987 654 321', '0911 411 222 0987 654 321'],
  ['stk 19034567891011 lu\u031b\u0300a', 'stk 19034567891011 lu\u031b\u0300a'],
  ['\ud800 không có gì', '\ud800 không có gì'],
  ['', ''],
])('%j is stored as %j', (text, want) => {
  expect(maskCards(text)).toBe(want);
  expect(maskCards(want)).toBe(want);
});

test('none is ever returned, and every one is masked', () => {
  const random = randomOf(7);
  const around = ['', 'stk ', 'thẻ ', 'gọi ', '0987654321 ', 'VCB ', '500k ', 'lừa đảo '];
  for (let round = 0; round < 2_000; round++) {
    const card = aCard(random);
    const separator = [' ', '-', '.', ''][random(4)] ?? '';
    const written = card.replace(/(.{4})(?=.)/g, `$1${separator}`);
    const text = `${around[random(8)]}${written} ${around[random(8)]}`;
    for (const { value } of detectSubjects(text)) {
      expect(isCardNumber(value), text).toBe(false);
      expect(card.includes(value), text).toBe(false);
    }
    expect(maskCards(text).replace(/[ .-]/g, ''), text).not.toContain(card);
  }
});

function aCard(random: (below: number) => number): string {
  const digits = (count: number) => Array.from({ length: count }, () => random(10)).join('');
  if (random(3) === 0) return `9704${digits(random(2) === 0 ? 12 : 15)}`;
  const begun = `${4 + random(2)}${random(6)}${digits(13)}`;
  const check = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((digit) => isCardNumber(`${begun}${digit}`));
  return `${begun}${check}`;
}
