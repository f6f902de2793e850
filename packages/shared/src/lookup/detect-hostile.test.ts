import { expect, test } from 'vitest';
import { maskCards } from './cards.ts';
import { detectSubjects } from './detect.ts';
import { randomOf } from './testing/random.ts';

const alphabet = [...'0123456789 .-+()/@:đaàkẻ\u0301\u200b\ud83d٠０\n$', 'stk ', 'otp ', '.com'];

test('it never throws, returns at most three, none twice, each well-formed', () => {
  const random = randomOf(1);
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from(
      { length: random(80) },
      () =>
        (random(8) === 0
          ? String.fromCharCode(random(65_536))
          : alphabet[random(alphabet.length)]) ?? '',
    ).join('');
    const subjects = detectSubjects(text);
    expect(subjects.length).toBeLessThanOrEqual(3);
    expect(new Set(subjects.map(({ kind, value }) => kind + value)).size).toBe(subjects.length);
    for (const { kind, value, asWritten } of subjects) {
      expect(text).toContain(asWritten);
      if (kind === 'account') expect(value).toMatch(/^\d{6,19}$/);
      if (kind === 'phone') expect(value).toMatch(/^\+?\d{8,15}$/);
      if (kind === 'url') expect(URL.canParse(`http://${value}`)).toBe(true);
    }
    expect(typeof maskCards(text)).toBe('string');
  }
});

test.each([
  ['digits', '1'],
  ['digits and blanks', '1 '],
  ['phones', '0987654321 '],
  ['amounts', '1.000.000đ '],
  ['groups', '0987 654 '],
  ['codes', 'otp 123456 '],
  ['cards', '4111111111111112 '],
  ['card groups', '4111 1111 1111 1112 '],
  ['dots', '.'],
  ['labels', 'a.'],
  ['hyphens', 'a-'],
  ['at signs', 'a@'],
  ['half e-mails', 'a@b.'],
  ['schemes', 'http://'],
  ['punctuation after a scheme', 'http://a)))))'],
  ['open brackets', '('],
  ['plus signs', '+84'],
  ['marks', '\u0301\u0323'],
  ['cue beginnings', 'số tài '],
  ['blanks after a cue', 'ma                    '],
  ['ligatures', '\ufdfa'],
  ['underscores and digits', '_123456'],
  ['letters', 'a'],
])('%s: a text of 400 kB is read before anybody loses their patience', (_, unit) => {
  // Work that grows with the square of the text would take minutes.
  const text = unit.repeat(Math.ceil(400_000 / unit.length));
  expect(detectSubjects(text).length).toBeLessThanOrEqual(3);
  expect(maskCards(text).length).toBeGreaterThan(0);
});
