import type { Envelope, Provider } from '@omnirelay/adapters/provider.ts';
import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';

/** An event of a body, with its own bytes: what it is, or why it can't be read. */
export type ReadEvent =
  | { body: Buffer; envelope: Envelope; problem?: undefined }
  | { body: Buffer; envelope?: undefined; problem: BadInputError };

type Reader = Pick<Provider<WebhookConnection>, 'split' | 'readEnvelope'>;

/** Reads a body's events. Never throws: a signed body is kept whatever is in it. */
export function readEvents(
  provider: Reader,
  connection: WebhookConnection,
  body: Buffer,
): [ReadEvent, ...ReadEvent[]] {
  const read = (part: Part) => readEvent(provider, connection, part);
  const whole = attempt(() => readJson(body));
  if (whole.problem) return [{ body, problem: whole.problem }];
  const parts = attempt(() => splitBody(provider, whole.value));
  if (parts.problem) return [{ body, problem: parts.problem }];
  const [first, ...others] = parts.value;
  // One alone keeps the bytes it came in.
  if (!first || others.length === 0) return [read({ json: whole.value, body })];
  return [read(first), ...others.map(read)];
}

interface Part {
  json: unknown;
  body: Buffer;
}

function splitBody({ split }: Reader, json: unknown): Part[] {
  const parts = split?.(json) ?? [];
  if (parts.length < 2) return [];
  return parts.map((part) => ({ json: part, body: Buffer.from(JSON.stringify(part)) }));
}

function readEvent(
  provider: Reader,
  connection: WebhookConnection,
  { json, body }: Part,
): ReadEvent {
  const read = attempt(() => provider.readEnvelope(json, body, connection));
  return read.problem ? { body, problem: read.problem } : { body, envelope: read.value };
}

function readJson(body: Buffer): unknown {
  if (body.length === 0) throw new BadInputError('empty_body', 'The body is empty. Send JSON.');
  try {
    return parseJson(body.toString());
  } catch (cause) {
    throw new BadInputError('invalid_json', 'The body is not valid JSON, or ends too early.', {
      cause,
    });
  }
}

function attempt<T>(read: () => T): { value: T; problem?: undefined } | { problem: BadInputError } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof BadInputError) return { problem: error };
    // A mistake of ours, or JSON nested deeper than the stack.
    const message = 'The body could not be read.';
    return { problem: new BadInputError('unreadable', message, { cause: error }) };
  }
}
