import { readFile } from 'node:fs/promises';
import { detectSubjects } from '@omnirelay/shared/lookup/detect.ts';
import { alternate, median } from './support/alternate.ts';
import { formatSection, type Section } from './support/section.ts';

const passes = 40;
const pairs = 6;
const table = new URL('../packages/shared/src/lookup/detect.test.ts', import.meta.url);

/** (m) Finding what a message asks about, against one regular expression. */
export async function measureDetection(): Promise<Section> {
  const texts = await textsOfTheTable();
  const perSecond = (find: (text: string) => { length: number }) => async () => {
    // New strings, as messages are: V8 remembers what an expression found in a literal.
    const messages = Array.from({ length: passes }, () => texts.map(copyOf)).flat();
    let found = 0;
    const startMs = performance.now();
    for (const message of messages) found += find(message).length;
    const seconds = (performance.now() - startMs) / 1_000;
    // Used, so that no pass is left out.
    if (found === 0) throw new Error('nothing was found');
    return messages.length / seconds;
  };
  const rounds = await alternate(pairs, {
    ours: perSecond(detectSubjects),
    bare: perSecond(matchBarely),
  });
  const [ours, bare] = [median(rounds.ours), median(rounds.bare)];
  const microseconds = (rate: number) => `${(1_000_000 / rate).toFixed(2)} µs`;
  return {
    title: '(m) Finding numbers and addresses in messages',
    about: `\`detectSubjects\` over the ${texts.length} texts of its test table, one thread, against one pass of a regular expression that takes any long run of digits and any address. Medians of ${pairs} rounds of ${passes} passes each. Ours tells phones from accounts, amounts, dates, codes and cards.`,
    rows: [
      { what: 'texts/s', ours: ours.toFixed(0), bare: bare.toFixed(0), ratio: ours / bare },
      {
        what: 'one text',
        ours: microseconds(ours),
        bare: microseconds(bare),
        ratio: bare / ours,
      },
    ],
  };
}

function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** What one would write first. */
const numberOrAddress =
  /https?:\/\/\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|\+?\d(?:[ .-]?\d){5,18}/giu;

function matchBarely(text: string): string[] {
  return text.match(numberOrAddress) ?? [];
}

/** The first string of each row. They are read, as a test file can't be imported by anything but its runner. */
async function textsOfTheTable(): Promise<string[]> {
  const source = await readFile(table, 'utf8');
  const rows = source.slice(0, source.indexOf('describe.each'));
  const texts = [...rows.matchAll(/^ {2}\[\s*'((?:[^'\\]|\\.)*)'/gm)].map(([, literal = '']) =>
    // A literal in single quotes, whose escapes are JSON's as well.
    JSON.parse(`"${literal.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`),
  );
  if (texts.length > 170) return texts;
  throw new Error(`${texts.length} texts are too few: is the table written differently now?`);
}

if (import.meta.main) console.log(formatSection(await measureDetection()));
