import { expect, test } from 'vitest';
import type { Failure } from '../attempt.ts';
import { judgeOpenAi, type OpenAiFacts } from './judge-openai.ts';

const no = (kind: Failure['kind']) => ({ ok: false as const, failure: { kind, words: 'HTTP' } });
const well: OpenAiFacts = {
  name: 'llm',
  model: 'small',
  models: { ok: true, value: ['large', 'small'] },
  hasPrices: true,
  limited: ['zalo-ai'],
};

test.each<[string, Partial<OpenAiFacts>, string[]]>([
  ['in order', {}, []],
  ['a wrong key', { models: no('refused') }, ['credentials_refused']],
  ['no answer', { models: no('away') }, ['provider_unreachable']],
  ['a server that lists none', { models: no('absent') }, []],
  ['an empty list', { models: { ok: true, value: [] } }, []],
  ['another model', { model: 'huge' }, ['model_missing']],
  ['no prices', { hasPrices: false }, ['prices_missing']],
  ['no prices, and no limits', { hasPrices: false, limited: [] }, []],
])('%s', (_, more, codes) => {
  expect(judgeOpenAi({ ...well, ...more }).map(({ code }) => code)).toEqual(codes);
});
