import { expect, test } from 'vitest';
import type { Subject } from './subject.ts';
import { combine, type SourceAnswer } from './verdict.ts';

const subject: Subject = { kind: 'phone', value: '0987654321', asWritten: '0987654321' };
const asked = { checkedAt: '2026-11-20T08:00:00.000Z', cached: false };
const report = (source: string, total: number, titles: string[]): SourceAnswer => ({
  source,
  status: 'reported',
  total,
  items: titles.map((title) => ({ source, title })),
});
const nothing = (source: string): SourceAnswer => ({ source, status: 'not_found' });
const failed = (source: string): SourceAnswer => ({ source, status: 'unknown', reason: 'timeout' });

test.each<[string, SourceAnswer[], object]>([
  ['nobody was asked', [], { status: 'unknown', total: 0, items: [], unknownSources: [] }],
  ['nobody knows of any', [nothing('a'), nothing('b')], { status: 'not_found', total: 0 }],
  [
    'one knows of none, one could not be asked',
    [nothing('a'), failed('b')],
    { status: 'unknown', total: 0, unknownSources: ['b'] },
  ],
  ['none could be asked', [failed('a')], { status: 'unknown', unknownSources: ['a'] }],
  [
    'one report is enough',
    [failed('a'), report('b', 2, ['x']), nothing('c')],
    { status: 'reported', total: 2, unknownSources: ['a'] },
  ],
  [
    'reports are added up, in the order of the sources',
    [report('a', 2, ['x', 'y']), report('b', 1, ['z'])],
    {
      status: 'reported',
      total: 3,
      items: [
        { source: 'a', title: 'x' },
        { source: 'a', title: 'y' },
        { source: 'b', title: 'z' },
      ],
    },
  ],
  ['a source that does not count has what it lists', [report('a', 0, ['x', 'y'])], { total: 2 }],
  ['a report is at least one', [report('a', 0, [])], { status: 'reported', total: 1 }],
  ['no number is no count', [report('a', Number.NaN, ['x'])], { total: 1 }],
  [
    'a report that is told twice is listed once',
    [report('a', 1, ['x']), report('a', 1, ['x'])],
    { items: [{ source: 'a', title: 'x' }] },
  ],
  [
    'a source that failed twice is named once',
    [failed('a'), failed('a')],
    { unknownSources: ['a'] },
  ],
])('%s', (_, answers, want) => {
  expect(combine(subject, answers, asked)).toMatchObject({ subject, ...asked, ...want });
});
