import fc from 'fast-check';

const pieces = [
  ...'*_#>-+.)(`~[]<!&;=|\\/{}%:1aé ด😀\n\t'.split(/(?:)/u),
  ...['{{', '}}', '{%', '%}', '```', '~~~', '**', '__', '](', ']: ', '&amp;', '<b>', '</b>', '---'],
  ...[
    '\n\n',
    '    ',
    '1. ',
    '- ',
    '# ',
    '> ',
    '|---|---|',
    'http://a.b/_c_*d*',
    'x@y.co',
    'www.a.co',
  ],
  ...['{% raw %}', '{% endraw %}', '{%- endraw -%}', '{{contact.name}}', "{{'{'}}", '👩‍👩‍👧', '🇫🇷'],
  ...['e\u0301', 'שלום', 'ภาษา', 'snake_case', 'word'],
];

/** Texts made of what Markdown, Liquid, HTML and Unicode trip over. */
export const nastyText = fc
  .array(fc.constantFrom(...pieces), { maxLength: 30 })
  .map((parts) => parts.join(''));
