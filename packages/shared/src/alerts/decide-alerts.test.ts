import { expect, test } from 'vitest';
import type { AlertRow } from './alert-row.ts';
import { decideAlerts, nothingSeen, watch } from './decide-alerts.ts';
import type { AlertName } from './names.ts';

const settings = { hold: 60_000, off: [] as AlertName[] };
const startMs = Date.parse('2026-01-15T12:00:00Z');

/** Looks every 30 s at what is wrong then, and tells what became of it. */
function story(steps: (AlertName[] | 'unknown')[], off: AlertName[] = [], before: AlertRow[] = []) {
  let rows = before;
  let seen = nothingSeen;
  return steps.map((step, i) => {
    const nowMs = startMs + i * 30_000;
    const names = step === 'unknown' ? [] : step;
    const judged = {
      troubles: names.map((name) => ({ name, subject: 'a', summary: `${name} at ${i}` })),
      unknown: new Set<AlertName>(step === 'unknown' ? ['breaker-open'] : []),
    };
    seen = watch(seen, rows, judged, nowMs);
    const { changed, fired, resolved } = decideAlerts(
      rows,
      judged,
      seen,
      { ...settings, off },
      nowMs,
    );
    const key = ({ name }: AlertRow) => name;
    rows = [...rows.filter((row) => !changed.some((one) => key(one) === key(row))), ...changed];
    if (fired.length > 0) return `fires ${fired.map(key)}`;
    if (resolved.length > 0) return `over ${resolved.map(key)}`;
    return '';
  });
}

const open: AlertName[] = ['breaker-open'];

test.each([
  ['what holds fires once', [open, open, open, open, open], ['', '', 'fires breaker-open', '', '']],
  ['what passes by itself is not told', [open, open, [], open, open], ['', '', '', '', '']],
  [
    'what is over is told once, when it has been over for a while',
    [open, open, open, [], [], [], [], []],
    ['', '', 'fires breaker-open', '', '', 'over breaker-open', '', ''],
  ],
  [
    'what comes and goes goes on',
    [open, open, open, [], open, [], open, []],
    ['', '', 'fires breaker-open', '', '', '', '', ''],
  ],
  [
    'what nobody can tell of goes on',
    [open, open, open, 'unknown', 'unknown', 'unknown', 'unknown', [], [], []],
    ['', '', 'fires breaker-open', '', '', '', '', '', '', 'over breaker-open'],
  ],
  [
    'what can’t pass by itself is told at once',
    [['needs-reauth'], [], [], []],
    ['fires needs-reauth', '', '', 'over needs-reauth'],
  ],
  [
    'it may happen again',
    [open, open, open, [], [], [], open, open, open],
    ['', '', 'fires breaker-open', '', '', 'over breaker-open', '', '', 'fires breaker-open'],
  ],
] as [string, (AlertName[] | 'unknown')[], string[]][])('%s', (_, steps, want) => {
  expect(story(steps)).toEqual(want);
});

test('what nobody wants any more ends, and nobody is told', () => {
  const row: AlertRow = {
    name: 'breaker-open',
    subject: 'a',
    state: 'firing',
    summary: 'it is open',
    since: new Date(startMs),
    resolvedAt: null,
    notices: { email: { told: 'fired', toldAt: new Date(startMs).toISOString(), tries: 0 } },
    updatedAt: new Date(startMs),
  };
  const seen = watch(nothingSeen, [row], { troubles: [], unknown: new Set() }, startMs);
  const judged = { troubles: [], unknown: new Set<AlertName>() };
  const { changed } = decideAlerts([row], judged, seen, { hold: 60_000, off: open }, startMs);
  expect(changed).toMatchObject([{ state: 'resolved', notices: {} }]);
});

test('it began when the facts say it did', () => {
  const troubles = [
    { name: 'breaker-open' as const, subject: 'a', summary: '', sinceMs: startMs - 90_000 },
  ];
  const judged = { troubles, unknown: new Set<AlertName>() };
  const seen = watch(nothingSeen, [], judged, startMs);
  const [fired] = decideAlerts([], judged, seen, { hold: 0, off: [] }, startMs).fired;
  expect(fired?.since).toEqual(new Date(startMs - 90_000));
});

test('what another process has just seen over has to hold anew', () => {
  const row: AlertRow = {
    name: 'breaker-open',
    subject: 'a',
    state: 'resolved',
    summary: '',
    since: new Date(startMs),
    resolvedAt: new Date(startMs + 300_000),
    notices: {},
    updatedAt: new Date(startMs),
  };
  const troubles = [{ name: 'breaker-open' as const, subject: 'a', summary: '' }];
  const judged = { troubles, unknown: new Set<AlertName>() };
  const seen = { wrong: new Map([['breaker-open a', startMs]]), over: new Map() };
  const firedAt = (ms: number) => decideAlerts([row], judged, seen, settings, startMs + ms).fired;
  expect(firedAt(301_000)).toEqual([]);
  expect(firedAt(360_000)).toHaveLength(1);
});
