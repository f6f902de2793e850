import type { CrmClient, DeskClient } from '@omnirelay/adapters/zoho/clients.ts';
import type { ZohoConnection } from '@omnirelay/adapters/zoho/config.ts';
import type { SettleTimes } from '@omnirelay/shared/effects/ledger.ts';
import { longestStandstillMs } from '@omnirelay/shared/effects/perform-effect.ts';
import type { Gate, GateRequest } from '@omnirelay/shared/gate/gate.ts';
import { guardCall } from '@omnirelay/shared/gate/guard-call.ts';

export type ZohoApi = 'desk' | 'crm';

const minuteMs = 60_000;

type Named = Pick<ZohoConnection, 'callsPerMinute'> & { name: string };

/** Desk and CRM have limits, and troubles, of their own. */
export function zohoGate({ name, callsPerMinute }: Named, api: ZohoApi): GateRequest {
  const connection = api === 'desk' ? name : `${name}.crm`;
  const limits = [{ name: `${connection}:calls`, count: callsPerMinute, periodMs: minuteMs }];
  return { connection, limits };
}

/** A client whose every call passes the gate first: for reading. Writes are effects. */
export function gated<Client extends DeskClient | CrmClient>(
  client: Client,
  gate: Gate,
  request: GateRequest,
): Client {
  return new Proxy(client, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        await gate.pass(request);
        return guardCall(gate, request.connection, () => Reflect.apply(method, target, args));
      };
    },
  });
}

/** How long an unclear write may still be applied. */
export function zohoSettle({ timeout, settle }: ZohoConnection): SettleTimes {
  return { afterStartMs: longestStandstillMs + timeout + settle, afterUnclearMs: settle };
}
