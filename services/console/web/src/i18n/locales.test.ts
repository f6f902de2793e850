import { expect, test } from 'vitest';
import { languages } from './languages.ts';
import bn from './locales/bn.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import fr from './locales/fr.json' with { type: 'json' };
import pt from './locales/pt.json' with { type: 'json' };
import vi from './locales/vi.json' with { type: 'json' };

const texts: Record<string, object> = { en, vi, fr, pt, bn };
const english = flat(en);
const pluralSuffix = /_(zero|one|two|few|many|other)$/;

test('every language that can be chosen has its texts', () => {
  expect(Object.keys(texts).sort()).toEqual(Object.keys(languages).sort());
});

test.each(Object.keys(texts))(
  '%s has every text, in every plural form that it knows',
  (language) => {
    const plurals = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const wanted = [...new Set(Object.keys(english).map((key) => key.replace(pluralSuffix, '')))]
      .flatMap((key) => (isPlural(key) ? plurals.map((form) => `${key}_${form}`) : [key]))
      .sort();
    expect(Object.keys(flat(texts[language] ?? {})).sort()).toEqual(wanted);
  },
);

test.each(Object.keys(texts))('%s fills in the same values and marks', (language) => {
  for (const [key, text] of Object.entries(flat(texts[language] ?? {}))) {
    expect(text.trim(), key).not.toBe('');
    const original = englishOf(key);
    expect(placeholders(text, key), key).toEqual(placeholders(original, key));
  }
});

test.each(['vi', 'fr', 'pt', 'bn'])('%s is translated', (language) => {
  const same = Object.entries(flat(texts[language] ?? {})).filter(
    ([key, text]) => text === englishOf(key) && /[a-z]{5}.* /i.test(text),
  );
  expect(same).toEqual([]);
});

function flat(tree: object, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[path + name, value]]
        : Object.entries(flat(value, `${path}${name}.`)),
    ),
  );
}

function isPlural(key: string): boolean {
  return `${key}_other` in english;
}

function englishOf(key: string): string {
  return english[key] ?? english[key.replace(pluralSuffix, '_other')] ?? '';
}

/** The count may be spelled out where there is only one. */
function placeholders(text: string, key: string): string[] {
  const found = [...new Set(text.match(/\{\{[^}]+\}\}|<\/?\w+>/g))].sort();
  return pluralSuffix.test(key) ? found.filter((each) => each !== '{{count, number}}') : found;
}
