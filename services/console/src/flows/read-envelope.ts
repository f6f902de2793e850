import type { Envelope } from '@omnirelay/adapters/provider.ts';
import { type Connection, providerOf, sendsWebhooks } from '@omnirelay/adapters/registry.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { parseJson } from '@omnirelay/shared/json.ts';

/** What a body says about itself, by the adapter of the connection. @throws BadInputError */
export type ReadEnvelope = (
  connection: string,
  body: Buffer,
) => Pick<Envelope, 'type' | 'externalId'>;

export function createReadEnvelope(connections: Record<string, Connection>): ReadEnvelope {
  return (name, body) => {
    const connection = connections[name];
    if (!connection || !sendsWebhooks(connection)) {
      throw new BadInputError('bad_request', `connection: ${name} sends no webhooks`);
    }
    return providerOf(connection).readEnvelope(jsonOf(body), body, connection);
  };
}

function jsonOf(body: Buffer): unknown {
  try {
    return parseJson(body.toString());
  } catch (cause) {
    throw new BadInputError('bad_request', 'event: is not JSON; paste the whole body', { cause });
  }
}
