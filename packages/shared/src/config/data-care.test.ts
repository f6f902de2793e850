import { expect, test } from 'vitest';
import { parseConfig } from './config-file.ts';

const parse = (text: string) => parseConfig(`connections: {}\n${text}`, {}, {}, { sandbox: false });
const problemsOf = (text: string) => {
  try {
    parse(text);
  } catch (error) {
    return String(error);
  }
  throw new Error('it was taken');
};

test('without a section nothing goes, and nothing is copied', () => {
  expect(parse('')).not.toHaveProperty('retention');
  expect(parse('')).not.toHaveProperty('backups');
});

test('what is not named stays', () => {
  const { retention } = parse('retention: { bodies: 90d, messages: never }');
  expect(retention).toEqual({ bodies: 90 * 86_400_000, messages: undefined });
});

test('a back-up is made every day, unless it says otherwise', () => {
  const day = 86_400_000;
  expect(parse('backups: {}').backups).toEqual({ every: day, directory: './backups', keep: 14 });
});

const wrong = [
  ['retention: { bodies: 90 }', 'retention.bodies'],
  ['retention: { bodies: 1h }', '1d or more'],
  ['retention: { effects: 90d }', 'effects'],
  ['backups: { at: "25:00" }', 'time of the day'],
  ['backups: { every: 1s }', '1m or more'],
  ['backups: { keep: 0 }', 'backups.keep'],
  ['backups: { folder: x }', 'folder'],
];
test.each(wrong)('%s is refused', (text, problem) => {
  expect(problemsOf(text ?? '')).toContain(problem);
});
