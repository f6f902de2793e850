import { expect, test } from 'vitest';
import { asksForHelp } from './is-help.ts';
import { guessLanguage } from './language.ts';
import { maskNumber, maskNumbers } from './mask.ts';

test.each([
  ...['/help', 'help', 'HELP', ' Help! ', '/Help', 'hướng dẫn', 'huong dan', 'HƯỚNG DẪN'],
  ...['Hu\u031bo\u031b\u0301ng da\u0302\u0303n', '/hướng dẫn', 'hướng dẫn sử dụng', 'trợ giúp?'],
])('%j asks for help', (text) => {
  expect(asksForHelp(text)).toBe(true);
});

test.each(['', 'help me', 'hướng dẫn chuyển tiền', 'helpful', '0987654321', 'help '.repeat(50)])(
  '%j does not',
  (text) => {
    expect(asksForHelp(text)).toBe(false);
  },
);

test.each([
  ['Xin chào', 'vi'],
  ['Tôi bị lừa đảo', 'vi'],
  ['To\u0302i bi\u0323 lu\u031b\u0300a', 'vi'],
  ['so nay co lua dao khong', 'vi'],
  ['kiem tra giup minh stk nay', 'vi'],
  ['XIN CHAO', 'vi'],
  ['đ', 'vi'],
  ['Is 0987654321 a scam?', 'en'],
  ['hello', 'en'],
  ['please check this number for me', 'en'],
  ['someone called me and asked for money', 'en'],
  ['0987654321', undefined],
  ['', undefined],
  ['🙏', undefined],
  ['ok', undefined],
  ['https://xn--a.example', undefined],
  ['\u0301'.repeat(100_000), undefined],
])('%j is written in %s', (text, want) => {
  expect(guessLanguage(text)).toBe(want);
});

test.each([
  ['0987654321', '0987•••321'],
  ['19034567891011', '1903•••011'],
  ['123456789', '12•••89'],
  ['123456', '12•••56'],
  ['12345', '•••'],
  ['', '•••'],
])('%j is masked as %j', (number, want) => {
  expect(maskNumber(number)).toBe(want);
});

test.each([
  ['gọi 0987654321 nhé', 'gọi 0987•••321 nhé'],
  ['gọi +84 987 654 321', 'gọi +8498•••321'],
  ['0987.654.321', '0987•••321'],
  ['số ０９８７６５４３２１', 'số 0987•••321'],
  ['0987654321/0912345678', '0987•••321/0912•••678'],
  ['abc0987654321x', 'abc0987•••321x'],
  ['2026-11-20 14:30:00 took 1234 ms', '2026-11-20 14:30:00 took 1234 ms'],
  ['2026-11-20 0987654321', '2026•••321'],
  ['không có số', 'không có số'],
  ['', ''],
])('%j is logged as %j', (text, want) => {
  expect(maskNumbers(text)).toBe(want);
});
