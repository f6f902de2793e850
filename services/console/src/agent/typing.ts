import { setTimeout as pause } from 'node:timers/promises';
import { createChatwootClient } from '@omnirelay/adapters/chatwoot/client.ts';
import type { Config } from '@omnirelay/adapters/load-config.ts';
import { PermanentError, RetryableError, WaitError } from '@omnirelay/shared/errors.ts';
import type { Gate } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';

/** A sign that is late is worse than none: it is never queued, nor tried again. */
const deadlineMs = 2_000;

export interface Typing {
  /** @returns whether its customer may have seen it */
  show(conversation: { connection: string; providerId: string }, on: boolean): Promise<boolean>;
  close(): Promise<void>;
}

/** Shows customers that somebody is typing, where their provider can: at Chatwoot. */
export function createTyping({
  config,
  gate,
}: {
  config: Pick<Config, 'connections'>;
  gate: Gate;
}): Typing {
  const desks = new Map(
    Object.values(config.connections).flatMap((connection) =>
      connection.provider === 'chatwoot'
        ? [[connection.name, { connection, client: createChatwootClient(connection) }] as const]
        : [],
    ),
  );
  return {
    async show({ connection: name, providerId }, on) {
      const desk = desks.get(name);
      if (!desk) return false;
      const limits = [
        { name: `${name}:calls`, count: desk.connection.callsPerMinute, periodMs: 60_000 },
      ];
      const shown = async () => {
        await gate.pass({ connection: name, limits });
        await guardCall(gate, name, () => desk.client.setTyping(providerId, on));
        return true;
      };
      // The call itself goes on to its own end: being slow for this is not failing.
      const isLate = pause(deadlineMs, false, { ref: false });
      return Promise.race([shown().catch(isNotShown), isLate]);
    },
    close: async () => {
      await Promise.all([...desks.values()].map(({ client }) => client.close()));
    },
  };
}

function isNotShown(error: unknown): false {
  const isTheirs =
    error instanceof WaitError ||
    error instanceof RetryableError ||
    error instanceof PermanentError;
  if (isTheirs) return false;
  throw error;
}
