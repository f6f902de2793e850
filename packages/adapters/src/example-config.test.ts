import { readFileSync } from 'node:fs';
import { parseConfig } from '@omnirelay/shared/config/config-file.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Connection, providers } from './registry.ts';

const example = readFileSync(new URL('../../../omnirelay.example.yaml', import.meta.url), 'utf8');
/** Settings that are commented out have no space behind their #; prose has one. */
const everySetting = example.replaceAll(/^( *)#(?=\w+: )/gm, '$1');
const names = everySetting.matchAll(/\$\{(\w+)\}/g);
const env = Object.fromEntries([...names].map(([, name]) => [name, `made-up-value-of-${name}`]));
const schemas = Object.fromEntries(
  Object.values(providers).map(({ id, settings }) => [id, settings as z.ZodType<Connection>]),
);

const read = (text: string) => parseConfig(text, env, schemas, { sandbox: false });

test('the example can be used as it is', () => {
  const { connections, flows } = read(example);
  expect(Object.keys(connections)).toEqual(['zendesk-main', 'chatwoot-main']);
  expect(flows.map(({ kind }) => kind)).toEqual(['relay', 'inbox']);
});

test('what the example has commented out are the defaults, and can be used too', () => {
  expect(read(everySetting)).toMatchObject(read(example));
});

test.each(Object.values(providers))('the example shows every setting of $id', (provider) => {
  const { settings } = provider;
  if (!(settings instanceof z.ZodObject)) throw new Error(`${provider.id} has no list of settings`);
  expect(shownOf(provider.id)).toEqual(Object.keys(settings.shape).sort());
});

test('the example shows every setting of the flows', () => {
  const shown = everySetting.slice(everySetting.indexOf('\nflows:'));
  // Reading fills every default in: what comes out has all settings there are.
  for (const flow of read(example).flows) {
    for (const setting of Object.keys(flow))
      expect(shown).toMatch(new RegExp(`^ +(- )?${setting}: `, 'm'));
  }
});

test('the example shows how comparing is set', () => {
  const { reconcile } = read(example);
  for (const setting of Object.keys(reconcile)) expect(everySetting).toContain(` ${setting}: `);
  expect(everySetting).toMatch(/^reconcile: /m);
});

/** The settings that stand in the file, without those that a schema would fill in. */
function shownOf(providerId: string): string[] {
  const anything = z.looseObject({ provider: z.string() });
  const loose = Object.fromEntries(Object.keys(schemas).map((id) => [id, anything]));
  const { connections } = parseConfig(everySetting, env, loose, { sandbox: false });
  const shown = Object.values(connections).find(({ provider }) => provider === providerId);
  const { name: _, ...settings } = shown ?? {};
  return Object.keys(settings).sort();
}
