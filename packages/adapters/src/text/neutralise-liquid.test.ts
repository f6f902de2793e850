import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { neutraliseLiquid } from './neutralise-liquid.ts';
import { nastyText } from './testing/nasty-text.ts';
import { storeAsChatwoot, storeAsRubyLiquid } from './testing/render-liquid.ts';

const cases = [
  'Hello {{contact.name}}',
  '{% if a %}x{% endif %}',
  '{% endraw %}',
  '`{{contact.name}}`',
  '`{% endraw %}{{contact.name}}`',
  '`{%- endraw -%}` and {{a}}',
  '{`code`',
  '{{`code`}}',
  'lone ` tick {{a}}',
  '```\n{{a}}\n{% endraw %}\n```',
  '{{{a}}}',
  '{{',
  '{% raw %}',
  '{% comment %}gone?{% endcomment %}',
  "{{'{'}}",
  "{{'%60'|url_decode}}",
  '{{{{{{',
  '{{-a-}}',
  '{%liquid echo a%}',
];

test.each(cases)('Chatwoot stores %j as typed', (text) => {
  expect(storeAsChatwoot(neutraliseLiquid(text))).toBe(text);
  expect(storeAsRubyLiquid(neutraliseLiquid(text))).toBe(text);
});

test.each(['100 % {sure}', '`code` and ``more``', '{ { a } }', 'f(){}', '}}'])(
  'leaves %j alone',
  (text) => {
    expect(neutraliseLiquid(text)).toBe(text);
  },
);

describe('for any text', () => {
  test('Liquid leaves exactly what was typed', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(storeAsChatwoot(neutraliseLiquid(text))).toBe(text);
        expect(storeAsRubyLiquid(neutraliseLiquid(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});

test('without protection the stand-in for Chatwoot does expand', () => {
  expect(storeAsChatwoot('Hello {{contact.name}} `{{contact.name}}`')).toBe(
    'Hello EXPANDED `{{contact.name}}`',
  );
});
