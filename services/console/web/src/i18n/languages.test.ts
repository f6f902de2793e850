import { expect, test } from 'vitest';
import { chooseLanguage } from './languages.ts';

test.each([
  ['what was chosen before', 'bn', ['fr'], 'bn'],
  ['the first of the browser that we have', null, ['de-CH', 'pt-BR', 'en'], 'pt'],
  ['whatever the case', null, ['VI-vn'], 'vi'],
  ['English where we have none', null, ['de', 'toString'], 'en'],
  ['English where nothing is said', null, [], 'en'],
  ['the browser when the choice is none of ours', 'xx', ['fr-CA'], 'fr'],
])('%s', (_, chosen, preferred, language) => {
  expect(chooseLanguage(chosen, preferred)).toBe(language);
});
