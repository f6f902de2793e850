import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AnswerFlow } from './answer.ts';
import { parseConfig } from './config-file.ts';
import { ConfigError } from './environment.ts';

const any = <T extends string>(provider: T) => z.looseObject({ provider: z.literal(provider) });
const schemas = {
  zalo: any('zalo'),
  openai: any('openai'),
  chatwoot: any('chatwoot'),
  zendesk: any('zendesk'),
};
const connections = `connections:
  zalo-main: { provider: zalo }
  zalo-second: { provider: zalo }
  chatwoot-main: { provider: chatwoot, baseUrl: https://a.example, accountId: '2', inboxId: '4' }
  chatwoot-twin: { provider: chatwoot, baseUrl: https://a.example, accountId: '2', inboxId: '5' }
  chatwoot-other: { provider: chatwoot, baseUrl: https://a.example, accountId: '3', inboxId: '7' }
  zendesk-main: { provider: zendesk }
  llm: { provider: openai }
`;
const inbox = '  - { kind: inbox, from: [ zalo-main, chatwoot-main ] }\n';
const parse = (flows: string) =>
  parseConfig<{ provider: string }>(`${connections}flows:\n${flows}`, {}, schemas, {
    sandbox: false,
  });
function problemsOf(flows: string): string {
  try {
    parse(flows);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

const least = { kind: 'answer', on: 'zalo-main' };

test('an account is enough: drafts, without a model', () => {
  expect(parse(`${inbox}  - { kind: answer, on: zalo-main }`).flows[1]).toMatchObject({
    id: 'answer',
    mode: 'draft',
    language: 'customer',
    quiet: 2_500,
    history: { messages: 20, characters: 8_000 },
    limits: { perMinute: 6, perDay: 200, costPerUser: 0.5, costPerDay: 20, characters: 1_800 },
  });
});

describe('an answer flow', () => {
  test.each([
    ['in no inbox', '  - { kind: answer, on: zalo-main }', 'is in no inbox', 'flows.0.on'],
    [
      'of an account that no inbox names',
      `${inbox}  - { kind: answer, on: zalo-second }`,
      'is in no inbox',
      'flows.1.on',
    ],
    [
      'on another provider',
      `${inbox}  - { kind: answer, on: zendesk-main }`,
      '"zendesk-main" is a zendesk connection: answers are given on zalo and chatwoot',
      'flows.1.on',
    ],
    [
      'on a Chatwoot, without saying where',
      `${inbox}  - { kind: answer, on: chatwoot-main }`,
      'must say what is answered: { as: bot }',
      'flows.1.chatwoot',
    ],
    [
      'on a Zalo that is to be a Chatwoot',
      `${inbox}  - { kind: answer, on: zalo-main, chatwoot: { as: bot } }`,
      'is for answers on a chatwoot connection',
      'flows.1.chatwoot',
    ],
    [
      'in inboxes that are not named',
      `${inbox}  - { kind: answer, on: chatwoot-main, chatwoot: { as: inbox } }`,
      'must name the inboxes that are answered',
      'flows.1.chatwoot.inboxes',
    ],
    [
      'in an inbox that a relay writes into',
      `${inbox}  - { kind: answer, on: chatwoot-main, chatwoot: { as: inbox, inboxes: [ 7, 5 ] } }
  - { kind: relay, zalo: zalo-main, chatwoot: chatwoot-twin }`,
      'a relay writes into inbox 5',
      'flows.1.chatwoot.inboxes.1',
    ],
    [
      'on nothing',
      `${inbox}  - { kind: answer, on: nobody }`,
      '"nobody" is not among the connections',
      'flows.1.on',
    ],
    [
      'of a model that is none',
      `${inbox}  - { kind: answer, on: zalo-main, llm: zalo-second }`,
      '"zalo-second" is a zalo connection',
      'flows.1.llm',
    ],
    [
      'beside another of the same account',
      `${inbox}  - { kind: answer, on: zalo-main }\n  - { kind: answer, id: two, on: zalo-main }`,
      '"zalo-main" is answered by answer already',
      'flows.2.on',
    ],
    [
      'by the name of an inbox',
      `${inbox}  - { kind: answer, id: inbox-2, on: zalo-main }`,
      'only inbox flows are called inbox',
      'flows.1.id',
    ],
    [
      'by the name of what the console sends by',
      `${inbox}  - { kind: answer, id: reply, on: zalo-main }`,
      'reply is what the console sends by',
      'flows.1.id',
    ],
  ])('is refused %s', (_, flows, what, path) => {
    const problems = problemsOf(flows);
    expect(problems).toContain(what);
    expect(problems).toContain(`→ at ${path}`);
  });

  test.each(['{ as: bot }', '{ as: bot, inboxes: [7] }', '{ as: inbox, inboxes: [7, "8"] }'])(
    'of a Chatwoot answers as %s, beside a relay of another account',
    (place) => {
      const flows = `${inbox}  - { kind: answer, on: chatwoot-main, chatwoot: ${place} }
  - { kind: relay, zalo: zalo-main, chatwoot: chatwoot-other }`;
      expect(problemsOf(flows)).toBe('none');
    },
  );

  test('is blamed once for a connection that is not there', () => {
    expect(problemsOf(`${inbox}  - { kind: answer, on: nobody }`).split('✖')).toHaveLength(2);
  });

  const hours = { from: '08:00', to: '17:30' };
  test.each([
    [{ hours: { ...hours, from: '8:00' } }, 'hours.from'],
    [{ hours: { ...hours, to: '24:00' } }, 'hours.to'],
    [{ hours: { from: '08:00' } }, 'hours.to'],
    [{ hours: { ...hours, timeZone: 'Asia/Saigon City' } }, 'hours.timeZone'],
    [{ hours: { ...hours, days: [] } }, 'hours.days'],
    [{ hours: { ...hours, days: ['monday'] } }, 'hours.days.0'],
    [{ hours: { ...hours, outside: ' ' } }, 'hours.outside'],
    [{ hours: { ...hours, until: '18:00' } }, 'hours'],
    [{ mode: 'shadow' }, 'mode'],
    [{ limits: { perMinute: 0 } }, 'limits.perMinute'],
    [{ limits: { characters: 6_001 } }, 'limits.characters'],
    [{ history: { messages: 0 } }, 'history.messages'],
    [{ greeting: '' }, 'greeting'],
    [{ quiet: 5 }, 'quiet'],
    [{ lookup: { link: 'javascript:{value}' } }, 'lookup.link'],
    [{ lookup: { sources: [{ name: 'a', url: 'https://a.example/' }] } }, 'lookup.sources.0.url'],
    [{ lookup: { source: [] } }, 'lookup'],
    [{ chatwoot: { as: 'agent' } }, 'chatwoot.as'],
    [{ chatwoot: { as: 'bot', inboxes: [] } }, 'chatwoot.inboxes'],
    [{ chatwoot: { as: 'bot', inboxes: ['seven'] } }, 'chatwoot.inboxes.0'],
    [{ chatwoot: { as: 'bot', inbox: 7 } }, 'chatwoot'],
    [{ model: 'llm' }, ''],
  ])('with %j is refused', (change, at) => {
    const { error } = AnswerFlow.safeParse({ ...least, ...change });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([at]);
  });

  test.each([
    { hours: { ...hours, from: '22:00', to: '06:00' } },
    { hours: { ...hours, timeZone: 'UTC', days: ['sun'] } },
    { lookup: {} },
    { lookup: { sources: [{ name: 'a', url: 'https://a.example/{value}' }] } },
    { lookup: { link: 'https://a.example/{value}' } },
    { mode: 'send', llm: 'llm', quiet: '1s' },
  ])('with %j is taken', (change) => {
    expect(AnswerFlow.safeParse({ ...least, ...change }).error).toBeUndefined();
  });
});

test.each([
  {
    lookup: {
      sources: ['https://a.example/{value}', 'https://b.example/{value}'].map((url) => ({
        name: 'a',
        url,
      })),
    },
  },
  { hours: { from: '08:00', to: '08:00' } },
])('what cannot work is refused: %j', (change) => {
  expect(AnswerFlow.safeParse({ ...least, ...change }).success).toBe(false);
});

describe('a relay', () => {
  const relay = (sides: string) =>
    problemsOf(`  - { kind: relay, chatwoot: chatwoot-main${sides} }`);

  test.each([', zalo: zalo-main', ', zendesk: zendesk-main'])('has one other side: %s', (sides) => {
    expect(relay(sides)).toBe('none');
  });

  test.each(['', ', zalo: zalo-main, zendesk: zendesk-main'])('not %j', (sides) => {
    expect(relay(sides)).toContain('a relay names one of zendesk, zalo');
    expect(relay(sides)).toContain('→ at flows.0');
  });

  test('is refused with a Zalo that is none', () => {
    expect(relay(', zalo: zendesk-main')).toContain('"zendesk-main" is a zendesk connection');
  });
});
