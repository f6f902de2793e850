import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Flow, parseConfig } from './config-file.ts';
import { ConfigError } from './environment.ts';

const schemas = {
  zendesk: z.strictObject({
    provider: z.literal('zendesk'),
    baseUrl: z.url(),
    webhookSecrets: z.array(z.string().min(1)).default([]),
    unsigned: z.boolean().default(false),
  }),
  chatwoot: z.strictObject({
    provider: z.literal('chatwoot'),
    baseUrl: z.url(),
    accountId: z.number(),
    inboxId: z.number().optional(),
  }),
};

const good = `
connections:
  zendesk-main:
    provider: zendesk
    baseUrl: https://acme.zendesk.com
    webhookSecrets: [ "\${ZENDESK_SECRET}" ]
  chatwoot-main: { provider: chatwoot, baseUrl: "https://\${HOST}/\${PATH_PART}", accountId: 2 }
flows:
  - { kind: relay, zendesk: zendesk-main, chatwoot: chatwoot-main }
`;
const env = { ZENDESK_SECRET: 'not-a-real-secret', HOST: 'chat.acme.com', PATH_PART: 'help' };

function parse(text: string, from: NodeJS.ProcessEnv = env, sandbox = false) {
  return parseConfig<z.infer<(typeof schemas)[keyof typeof schemas]>>(text, from, schemas, {
    sandbox,
  });
}

function problemsOf(text: string, from: NodeJS.ProcessEnv = env): string {
  try {
    parse(text, from);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

function relayOf(flows: Flow[]) {
  return flows.find((flow) => flow.kind === 'relay');
}

describe('a good file', () => {
  test('gives its connections by name and its flows, with their defaults', () => {
    const config = parse(good);
    expect(config.connections['zendesk-main']).toEqual({
      name: 'zendesk-main',
      provider: 'zendesk',
      baseUrl: 'https://acme.zendesk.com',
      webhookSecrets: ['not-a-real-secret'],
      unsigned: false,
    });
    expect(config.flows).toMatchObject([
      { kind: 'relay', id: 'relay', syncStatus: true, staffComments: 'outgoing' },
    ]);
  });

  test('takes the environment wherever it is named, also several times in a string', () => {
    expect(parse(good).connections['chatwoot-main']?.baseUrl).toBe('https://chat.acme.com/help');
  });

  test('is frozen through and through', () => {
    const { connections, flows } = parse(good);
    expect(() => {
      (connections as Record<string, unknown>).other = {};
    }).toThrow(TypeError);
    for (const part of [connections['zendesk-main'], flows, flows[0], relayOf(flows)?.tags]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test('leaves the schemas and their defaults as they are', () => {
    parse(good);
    expect(Object.isFrozen(schemas.zendesk)).toBe(false);
    expect(() => relayOf(parse(good).flows)?.tags.concat('another')).not.toThrow();
  });
});

describe('a file with problems', () => {
  test('has all of them told at once, each with its path', () => {
    const problems = problemsOf(`
connections:
  Zendesk Main: { provider: zendesk, baseUrl: https://acme.zendesk.com }
  zendesk-main: { provider: zendesk, baseUrl: nowhere, webhookSecret: typo }
  chatwoot-main: { provider: chatwoot, baseUrl: "\${MISSING_URL}" }
  odd: { provider: carrier-pigeon }
  empty:
flows:
  - { kind: relay, id: one, zendesk: chatwoot-main, chatwoot: nobody, colour: red }
  - { kind: relay, id: one, zendesk: chatwoot-main, chatwoot: nobody }
  - { kind: relay, id: one, zendesk: zendesk-main, chatwoot: odd }
  - { kind: dance }
surprise: true
`);
    for (const [what, path] of [
      ['lower-case letters', 'connections.Zendesk Main'],
      ['Invalid URL', 'connections.zendesk-main.baseUrl'],
      ['webhookSecret', 'connections.zendesk-main'],
      ['MISSING_URL', 'connections.chatwoot-main.baseUrl'],
      ['expected number', 'connections.chatwoot-main.accountId'],
      ['Invalid option', 'connections.odd.provider'],
      ['expected object', 'connections.empty'],
      ['colour', 'flows.0'],
      ['"chatwoot-main" is a chatwoot connection', 'flows.1.zendesk'],
      ['"nobody" is not among the connections', 'flows.1.chatwoot'],
      ['Two flows are called one', 'flows.2.id'],
      ['discriminator', 'flows.3.kind'],
    ]) {
      expect(problems).toMatch(new RegExp(`✖ .*${what}.*\\n  → at ${path}$`, 'm'));
    }
    expect(problems).toContain('surprise');
    // A connection whose provider is the problem is not blamed twice, nor an unset variable.
    expect(problems).not.toContain('flows.2.chatwoot');
    expect(problems.split('connections.chatwoot-main.baseUrl')).toHaveLength(2);
  });

  test('names every variable that is not set, or empty', () => {
    const problems = problemsOf(good, { ZENDESK_SECRET: '', HOST: 'chat.acme.com' });
    expect(problems).toContain('ZENDESK_SECRET');
    expect(problems).toContain('PATH_PART');
    expect(problems).toContain('connections.zendesk-main.webhookSecrets.0');
    expect(problems).not.toContain('HOST');
  });

  test.each([
    { name: 'broken YAML', text: 'connections: [' },
    { name: 'a key twice', text: 'flows: []\nflows: []' },
    { name: 'an alias of nothing', text: 'connections: *nowhere' },
    { name: 'nothing', text: '' },
    { name: 'a list', text: '- 1' },
    { name: 'just a word', text: 'hello' },
  ])('is told as something to change, not as a crash: $name', ({ text }) => {
    expect(() => parse(text)).toThrow(ConfigError);
  });

  test('has no value of the environment in the message', () => {
    const text = `connections:\n  a: { provider: zendesk, baseUrl: "\${SECRET}" }`;
    expect(problemsOf(text, { SECRET: 'not-a-real-secret' })).not.toContain('not-a-real-secret');
  });
});

describe('webhooks that nobody signs', () => {
  const unsigned =
    'connections:\n  a: { provider: zendesk, baseUrl: "https://a.example", unsigned: true }';

  test('are refused outside the sandbox', () => {
    expect(problemsOf(unsigned)).toMatch(/Only the sandbox.*\n {2}→ at connections\.a\.unsigned/);
  });

  test('are taken in the sandbox', () => {
    expect(parse(unsigned, env, true).connections.a).toMatchObject({ unsigned: true });
  });
});

const exampleFile = new URL('../../../../omnirelay.example.yaml', import.meta.url);

test.skipIf(!existsSync(exampleFile))('the example file parses', () => {
  const text = readFileSync(exampleFile, 'utf8');
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'example']);
  // What the providers' own settings take is tested beside them.
  const any = <T extends string>(provider: T) => z.looseObject({ provider: z.literal(provider) });
  const lenient = { zendesk: any('zendesk'), chatwoot: any('chatwoot') };
  const config = parseConfig<{ provider: string }>(text, Object.fromEntries(named), lenient, {
    sandbox: false,
  });
  expect(config.flows.length).toBeGreaterThan(0);
});

test('two relays may not write into one Chatwoot inbox', () => {
  const text = good.replace(
    /accountId: 2 }\nflows:\n.*\n/,
    `accountId: 2, inboxId: 2 }
flows:
  - { kind: relay, id: a, zendesk: zendesk-main, chatwoot: chatwoot-main }
  - { kind: relay, id: b, zendesk: zendesk-main, chatwoot: chatwoot-main }
`,
  );
  expect(problemsOf(text)).toContain('b writes into the same Chatwoot inbox as a');
});

describe('what is stored', () => {
  const inbox = (flows: string) => good.replace(/flows:\n.*\n/, `flows:\n${flows}\n`);

  test('comes from the connections that an inbox flow names', () => {
    const [one, two] = parse(
      inbox(`
  - { kind: inbox, from: [ zendesk-main ] }
  - { kind: inbox, id: inbox-second, from: [ chatwoot-main ] }`),
    ).flows;
    expect(one).toEqual({ kind: 'inbox', id: 'inbox', from: ['zendesk-main'] });
    expect(two).toMatchObject({ id: 'inbox-second', from: ['chatwoot-main'] });
  });

  test.each([
    {
      name: 'a connection that is not there',
      flows: '  - { kind: inbox, from: [ zendesk-main, nobody ] }',
      want: ['"nobody" is not among the connections', 'flows.0.from.1'],
    },
    {
      name: 'one connection in two flows',
      flows: `  - { kind: inbox, from: [ chatwoot-main ] }
  - { kind: inbox, id: inbox-2, from: [ zendesk-main, chatwoot-main ] }`,
      want: ['"chatwoot-main" is stored by inbox already', 'flows.1.from.1'],
    },
    {
      name: 'one connection twice',
      flows: '  - { kind: inbox, from: [ chatwoot-main, chatwoot-main ] }',
      want: ['"chatwoot-main" is stored by inbox already', 'flows.0.from.1'],
    },
    {
      name: 'no connection',
      flows: '  - { kind: inbox, from: [] }',
      want: ['must name a connection', 'flows.0.from'],
    },
    {
      name: 'another kind of name',
      flows: '  - { kind: inbox, id: store, from: [ zendesk-main ] }',
      want: ['must be inbox or begin with inbox-', 'flows.0.id'],
    },
    {
      name: 'a relay that is called an inbox',
      flows: '  - { kind: relay, id: inbox-2, zendesk: zendesk-main, chatwoot: chatwoot-main }',
      want: ['only inbox flows are called inbox', 'flows.0.id'],
    },
    {
      name: 'a relay by the name of what the console sends by',
      flows: '  - { kind: relay, id: reply, zendesk: zendesk-main, chatwoot: chatwoot-main }',
      want: ['reply is what the console sends by', 'flows.0.id'],
    },
  ])('is refused with $name', ({ flows, want: [what, path] }) => {
    const problems = problemsOf(inbox(flows));
    expect(problems).toContain(what);
    expect(problems).toContain(`→ at ${path}`);
  });
});

describe('comparing with providers', () => {
  test('has defaults, in milliseconds', () => {
    expect(parse(good).reconcile).toEqual({
      every: 120_000,
      overlap: 600_000,
      maxAge: 86_400_000,
    });
  });

  test('takes what is set', () => {
    expect(parse(`${good}reconcile: { every: 30s, maxAge: 7d }`).reconcile).toEqual({
      every: 30_000,
      overlap: 600_000,
      maxAge: 604_800_000,
    });
  });

  test.each([
    { given: '{ every: 0s }', path: 'reconcile.every' },
    { given: '{ overlap: 10 }', path: 'reconcile.overlap' },
    { given: '{ often: true }', path: 'reconcile' },
    { given: 'often', path: 'reconcile' },
  ])('refuses $given', ({ given, path }) => {
    expect(problemsOf(`${good}reconcile: ${given}`)).toContain(`→ at ${path}`);
  });
});

describe('where providers reach us', () => {
  test('may be said, with or without a last slash, and need not be', () => {
    expect(parse(good).publicUrl).toBeUndefined();
    const { publicUrl } = parse(`publicUrl: https://relay.acme.com/hub/\n${good}`);
    expect(publicUrl).toBe('https://relay.acme.com/hub');
  });

  test.each(['relay.acme.com', 'ftp://relay.acme.com', 'https://relay.acme.com?a=1', '5'])(
    'is no %s',
    (given) => {
      expect(problemsOf(`publicUrl: ${given}\n${good}`)).toContain('→ at publicUrl');
    },
  );
});
