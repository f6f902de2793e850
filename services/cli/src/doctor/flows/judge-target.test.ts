import { expect, test } from 'vitest';
import { judgeTarget, type TargetFacts } from './judge-target.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const inDays = (days: number) => new Date(nowMs + days * 86_400_000);
const open = (days: number) => ({ kind: 'open', certificateEnds: inDays(days) }) as const;
const isPublic = [{ address: '8.8.8.8', isPublic: true }];
const isPrivate = [{ address: '10.0.0.4', isPublic: false }];
const well: TargetFacts = {
  flow: 'crewai',
  url: 'https://crew.example/webhook?token=planted',
  isFromSettings: false,
  allowPrivate: false,
  hasToken: true,
  addresses: isPublic,
  connection: open(60),
  pausedBy: null,
  pauseReason: null,
};

test.each<[string, Partial<TargetFacts>, string[]]>([
  ['in order', {}, []],
  ['nowhere', { addresses: undefined, connection: undefined }, ['target_unresolvable']],
  ['away', { connection: { kind: 'refused', why: 'ECONNREFUSED' } }, ['target_unreachable']],
  ['self-signed', { connection: { kind: 'bad-certificate', why: 'x' } }, ['target_certificate']],
  ['about to end', { connection: open(13.5) }, ['target_certificate_ends']],
  ['ended a moment ago', { connection: open(-0.1) }, ['target_certificate_ends']],
  ['private, by the file', { addresses: isPrivate }, []],
  [
    'private, set while running',
    { addresses: isPrivate, isFromSettings: true },
    ['target_private'],
  ],
  [
    'private, set while running, and allowed',
    { addresses: isPrivate, isFromSettings: true, allowPrivate: true },
    [],
  ],
  ['plain, over the internet', { url: 'http://crew.example/' }, ['target_plain']],
  ['plain, at home', { url: 'http://crewai:8001/', addresses: isPrivate }, []],
  ['paused', { pausedBy: 'ann@acme.example' }, ['flow_paused']],
])('a target %s', (_, more, codes) => {
  const found = judgeTarget({ ...well, ...more }, nowMs);
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(JSON.stringify(found)).not.toContain('planted');
});
