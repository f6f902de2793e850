import { readFileSync } from 'node:fs';
import { AutomateFlow } from '@omnirelay/shared/config/automate.ts';
import { Backups } from '@omnirelay/shared/config/backups.ts';
import { parseConfig } from '@omnirelay/shared/config/config-file.ts';
import { Retention } from '@omnirelay/shared/config/retention.ts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { settingsOf } from './registry.ts';

const example = readFileSync(new URL('../../../omnirelay.example.yaml', import.meta.url), 'utf8');
/** Settings that are commented out have no space behind their #, or more than one; prose has one. */
const everySetting = example.replaceAll(
  /^( *)#(?=(?:| {2,})(?:- (?:kind|\{)|[\w-]+:(?: |$)))/gm,
  '$1',
);
const names = everySetting.matchAll(/\$\{(\w+)\}/g);
const env = Object.fromEntries([...names].map(([, name]) => [name, `made-up-value-of-${name}`]));
const read = (text: string) => parseConfig(text, env, settingsOf, { sandbox: false });

test('the example can be used as it is', () => {
  const { connections, flows } = read(example);
  expect(Object.keys(connections)).toEqual(['zendesk-main', 'chatwoot-main']);
  expect(flows.map(({ kind }) => kind)).toEqual(['relay', 'inbox']);
});

test('what the example has commented out are the defaults, and can be used too', () => {
  const { flows, alerts: _, ...asItIs } = read(example);
  const everything = read(everySetting);
  expect(everything).toMatchObject(asItIs);
  expect(everything.flows.slice(0, flows.length)).toMatchObject(flows);
});

test('the automation that is shown is the one that holds by default', () => {
  const shown = read(everySetting).flows.find(({ kind }) => kind === 'automate');
  const { id, llm, ...defaults } = AutomateFlow.parse({ kind: 'automate', zoho: 'zoho-main' });
  const { keywords, ...rules } = defaults.rules;
  expect(shown).toMatchObject({ ...defaults, rules });
});

test.each(Object.entries(settingsOf))('the example shows every setting of %s', (id, settings) => {
  if (!(settings instanceof z.ZodObject)) throw new Error(`${id} has no list of settings`);
  expect(shownOf(id)).toEqual(Object.keys(settings.shape).sort());
});

test('the example shows every setting of the flows', () => {
  const shown = everySetting.slice(everySetting.indexOf('\nflows:'));
  // Reading fills every default in: what comes out has all settings there are.
  for (const flow of read(everySetting).flows) {
    for (const setting of settingsIn(flow))
      expect(shown).toMatch(new RegExp(`^ +(- )?${setting}:( |$)`, 'm'));
  }
});

test('the example shows how comparing is set', () => {
  const { reconcile } = read(example);
  for (const setting of Object.keys(reconcile)) expect(everySetting).toContain(` ${setting}: `);
  expect(everySetting).toMatch(/^reconcile: /m);
});

test('the example shows every setting of alerts, and their defaults', () => {
  const { targets, off, consoleUrl, ...shown } = read(everySetting).alerts;
  const { targets: none, off: wanted, ...defaults } = read('connections: {}').alerts;
  expect(shown).toEqual(defaults);
  expect([...none, ...wanted]).toEqual([]);
  expect(targets.map(({ kind }) => kind)).toEqual(['email', 'webhook', 'slack']);
});

test('the example shows where providers reach us', () => {
  expect(read(example).publicUrl).toBeUndefined();
  expect(read(everySetting).publicUrl).toBe('https://relay.acme.com');
});

/** Of a flow, and of the groups in it. */
function settingsIn(flow: object): string[] {
  const groups = ['rules', 'compose'];
  return Object.entries(flow).flatMap(([name, value]) =>
    groups.includes(name) ? [name, ...Object.keys(value as object)] : [name],
  );
}

/** The settings that stand in the file, without those that a schema would fill in. */
function shownOf(providerId: string): string[] {
  const anything = z.looseObject({ provider: z.string() });
  const loose = Object.fromEntries(Object.keys(settingsOf).map((id) => [id, anything]));
  const { connections } = parseConfig(everySetting, env, loose, { sandbox: false });
  const shown = Object.values(connections).find(({ provider }) => provider === providerId);
  const { name: _, ...settings } = shown ?? {};
  return Object.keys(settings).sort();
}

test('the example shows how long things stay, and how Postgres is copied', () => {
  expect(read(example)).not.toHaveProperty('retention');
  const { retention, backups } = read(everySetting);
  expect(Object.keys(retention ?? {}).sort()).toEqual(Object.keys(Retention.shape).sort());
  expect(backups).toEqual({ ...Backups.parse({}), at: '03:00' });
});
