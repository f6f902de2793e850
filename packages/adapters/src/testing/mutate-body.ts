import { placesIn, withValueAt } from './mutate-json.ts';

type Random = (below: number) => number;

/** The same numbers for the same seed, so that what was found is found again. */
export function randomFrom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** For tests: a body that a provider might send on its worst day. Most are still JSON. */
export function mutateBody(body: Buffer, random: Random): Buffer {
  const times = 1 + random(3);
  let mutated = body;
  for (let i = 0; i < times; i += 1) mutated = pick(random, mutations)(mutated, random);
  return mutated;
}

type Mutation = (body: Buffer, random: Random) => Buffer;

const values: unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, '', ' ', '\0', '0'],
  ...['\ud800', '\udfff\ud800', '\u202e\u2066', '__proto__', 'constructor', '../../etc/passwd'],
  ...['9'.repeat(400), 'x'.repeat(20_000), '<script>', '{{7*7}}', '\r\nset-cookie: a=b'],
  ...[[], {}, [[]], [null], { id: null }, { toString: 1 }, { length: -1 }],
  ...['2026-99-99T99:99:99Z', '-1', 'NaN', 'Infinity', '1e309', 'true', 'null', '😀'.repeat(500)],
];

const aFewValues = (json: Buffer, random: Random): Buffer =>
  inJson(json, (value) => withValueAt(value, pick(random, placesIn(value)), pick(random, values)));

/** Types and values are what most readers trip over. */
const mutations: Mutation[] = [
  aFewValues,
  aFewValues,
  aFewValues,
  (body, random) => replaceAt(body, random(body.length || 1), Buffer.from([random(256)])),
  (body, random) => {
    const at = random(body.length || 1);
    return replaceAt(body, at, Buffer.from([(body[at] ?? 0) ^ (1 << random(8))]));
  },
  (body, random) => body.subarray(0, random(body.length + 1)),
  (body, random) => body.subarray(random(body.length + 1)),
  (body) => Buffer.concat([body, body]),
  (body) => Buffer.from(body.toString(), 'utf16le'),
  (body) => Buffer.from(body.toString(), 'latin1'),
  (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  nested('[', ']'),
  nested('{"a":', '}'),
  // The last of two counts for most readers, the first for some.
  atKey((key, random) => `"${key}":${JSON.stringify(pick(random, values))},"${key}":`),
  atKey((key) => `"__proto__":{"isAdmin":true,"id":1},"${key}":`),
  atKey((key) => `"constructor":{"prototype":{"id":1}},"${key}":`),
  atKey((key, random) => `"${key.slice(0, random(key.length + 1))}":`),
  atNumber(() => '9'.repeat(400)),
  atNumber(() => '-0'),
  atNumber(() => '1e400'),
  atNumber(() => '0.1e-400'),
  atText(() => '\\ud800'),
  atText(() => '\\u0000'),
  atText(() => '\u0001'),
  (body, random) => insertAt(body, random(body.length + 1), Buffer.from([0xff, 0xfe, 0xc0, 0x80])),
];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

/** What is nested deep has too many places to choose from. */
const isDeep = (body: Buffer) => body.includes('['.repeat(9)) || body.includes('{"a":'.repeat(9));

function inJson(body: Buffer, change: (json: unknown) => unknown): Buffer {
  if (isDeep(body)) return body;
  try {
    return Buffer.from(JSON.stringify(change(JSON.parse(body.toString()))) ?? 'null');
  } catch {
    // Another mutation has made something else of it.
    return body;
  }
}

function replaceAt(body: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at + bytes.length)]);
}

function insertAt(body: Buffer, at: number, bytes: Buffer): Buffer {
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at)]);
}

/** Instead of one value, as deep as a MiB allows, or only a little. */
function nested(open: string, close: string): Mutation {
  return (body, random) => {
    const depth = pick(random, [10, 1_000, 20_000]);
    const value = `${open.repeat(depth)}1${close.repeat(depth)}`;
    return matchAt(body, random, /:("[^"]*"|\d+|null|true|false)/g, () => `:${value}`);
  };
}

function atKey(write: (key: string, random: Random) => string): Mutation {
  return (body, random) =>
    matchAt(body, random, /"([\w-]+)":/g, ([, key = '']) => write(key, random));
}
function atNumber(write: () => string): Mutation {
  return (body, random) => matchAt(body, random, /:\d+/g, () => `:${write()}`);
}
function atText(write: () => string): Mutation {
  return (body, random) => matchAt(body, random, /:"/g, () => `:"${write()}`);
}

function matchAt(
  body: Buffer,
  random: Random,
  pattern: RegExp,
  write: (match: RegExpExecArray) => string,
): Buffer {
  const text = body.toString();
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return body;
  const match = pick(random, matches);
  const after = text.slice(match.index + match[0].length);
  return Buffer.from(text.slice(0, match.index) + write(match) + after);
}
