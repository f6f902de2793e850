import { AnswerFlow } from '@omnirelay/shared/config/answer.ts';
import type { Subject } from '@omnirelay/shared/lookup/subject.ts';
import { describe, expect, test } from 'vitest';
import { type Asked, decideQuestion, readBreath } from './decide-question.ts';

const nowMs = Date.parse('2026-01-16T12:00:00+07:00');
const phone: Subject = { kind: 'phone', value: '0987654321', asWritten: '0987654321' };
const flowOf = (change: object = {}) =>
  AnswerFlow.parse({ kind: 'answer', on: 'zalo-main', llm: 'llm', lookup: {}, ...change });
const unused = { lastMinute: 0, lastDay: 0, userCost: 0, flowCost: 0 };
const asked = (change: Partial<Asked> = {}): Asked => ({
  text: 'Mấy giờ mở cửa?',
  owner: 'ai',
  isHidden: false,
  subjects: [],
  asksForHelp: false,
  usage: unused,
  toldClosedAt: undefined,
  nowMs,
  ...change,
});

const closedHours = { from: '08:00', to: '09:00', outside: 'Chúng tôi nghỉ.' };
const spent = { lastMinute: 6, lastDay: 200, userCost: 0.5, flowCost: 20 };
const everything = { text: '#relay:human\n#relay:help\n0987654321', subjects: [phone] };
const helped = { ...everything, text: '#relay:help\n0987654321' };

/** Each gives way to those above it: all that is true of one row is so of the rows before it. */
test.each<[string, Partial<Asked>, object, object]>([
  [
    'people own it',
    { ...everything, owner: 'people', usage: spent },
    { hours: closedHours },
    { kind: 'skip', reason: 'people-own' },
  ],
  ['nothing was said', { text: ' \n ', usage: spent }, {}, { kind: 'skip', reason: 'no-words' }],
  ['nothing was said, and nobody else sees it', { text: '', isHidden: true }, {}, { kind: 'ask' }],
  [
    'nothing was said, nobody else sees it, and there is no model',
    { text: '', isHidden: true },
    { llm: undefined },
    { kind: 'hand_over', reason: 'no-model' },
  ],
  [
    'only a button was tapped, and nobody else sees it',
    { text: '#relay:old', isHidden: true },
    {},
    { kind: 'skip', reason: 'button' },
  ],
  [
    'a person was asked for',
    { ...everything, usage: spent, asksForHelp: true },
    { hours: closedHours },
    { kind: 'hand_over', reason: 'asked-for-a-person' },
  ],
  [
    'too many answers in a minute',
    { ...helped, usage: spent },
    { hours: closedHours },
    { kind: 'skip', reason: 'too-many-answers' },
  ],
  [
    'too many answers in a day',
    { ...helped, usage: { ...spent, lastMinute: 5 } },
    { hours: closedHours },
    { kind: 'hand_over', reason: 'daily-limit' },
  ],
  [
    'nobody is at work',
    { ...helped, usage: { ...spent, lastMinute: 5, lastDay: 199 } },
    { hours: closedHours },
    { kind: 'closed', text: 'Chúng tôi nghỉ.' },
  ],
  [
    'help was asked for',
    { text: 'help 0987654321', subjects: [phone], asksForHelp: true },
    {},
    { kind: 'help' },
  ],
  ['help was tapped', { text: '#relay:help\n0987654321', subjects: [phone] }, {}, { kind: 'help' }],
  ['only a button was tapped', { text: '#relay:old' }, {}, { kind: 'skip', reason: 'button' }],
  [
    'a number was named, whatever it has cost',
    { text: '0987654321', subjects: [phone], usage: { ...unused, userCost: 9, flowCost: 99 } },
    { llm: undefined },
    { kind: 'look_up' },
  ],
  [
    'there is no model',
    { usage: { ...unused, userCost: 9 } },
    { llm: undefined },
    { kind: 'hand_over', reason: 'no-model' },
  ],
  [
    'this customer costs too much',
    { usage: { ...unused, userCost: 0.5, flowCost: 20 } },
    {},
    { kind: 'hand_over', reason: 'cost-of-customer' },
  ],
  [
    'the day costs too much',
    { usage: { ...unused, userCost: 0.49, flowCost: 20 } },
    {},
    { kind: 'hand_over', reason: 'cost-of-day' },
  ],
  ['none of it', {}, {}, { kind: 'ask' }],
])('%s', (_, about, settings, plan) => {
  expect(decideQuestion(asked(about), flowOf(settings))).toEqual(plan);
});

describe('without look-ups', () => {
  const flow = flowOf({ lookup: undefined });
  test.each([
    ['a number', { text: '0987654321', subjects: [phone] }, { kind: 'ask' }],
    ['help', { text: 'help', asksForHelp: true }, { kind: 'ask' }],
    ['a tap for help', { text: '#relay:help' }, { kind: 'skip', reason: 'button' }],
  ])('%s is as any other', (_, about, plan) => {
    expect(decideQuestion(asked(about), flow)).toEqual(plan);
  });
});

describe('outside of hours', () => {
  const hoursAgo = (hours: number) => new Date(nowMs - hours * 3_600_000);
  test.each([
    ['never told', undefined, closedHours, 'closed'],
    ['told long ago', hoursAgo(8), closedHours, 'closed'],
    ['told lately', hoursAgo(7.9), closedHours, 'skip'],
    ['nothing to tell', undefined, { ...closedHours, outside: undefined }, 'skip'],
  ])('%s', (_, toldClosedAt, hours, kind) => {
    const plan = decideQuestion(asked({ toldClosedAt }), flowOf({ hours }));
    expect(plan).toMatchObject(
      kind === 'skip' ? { kind, reason: 'outside-hours' } : { kind, text: 'Chúng tôi nghỉ.' },
    );
  });
});

test.each([
  ['', [], ''],
  ['hello', [], 'hello'],
  ['#relay:human', ['human'], ''],
  [' #relay:help \n one \n\n two', ['help'], 'one\n\ntwo'],
  ['#relay:help\n#relay:human', ['help', 'human'], ''],
  ['what is #relay:human?', [], 'what is #relay:human?'],
  ['#relay:', [''], ''],
])('%j is taps %j and words %j', (text, buttons, words) => {
  expect(readBreath(text)).toEqual({ buttons, words });
});
