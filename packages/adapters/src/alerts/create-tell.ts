import type { Tell } from '@omnirelay/shared/alerts/tell-due.ts';
import type { ResolveAll } from '../files/checking-lookup.ts';
import { createTargetClient } from '../forward/target-client.ts';
import { type MailOptions, mailOptions, tellEmail } from './tell-email.ts';
import { tellHttp } from './tell-http.ts';

const httpTimeoutMs = 10_000;

export interface Teller {
  tell: Tell;
  close(): Promise<void>;
}

/** Reaches alert targets of every kind. One timed attempt each; who tells again is decided elsewhere. */
export function createTell(
  options: { nowMs?: () => number; resolveAll?: ResolveAll; mail?: MailOptions } = {},
): Teller {
  const { nowMs = Date.now, resolveAll, mail = mailOptions } = options;
  const client = createTargetClient({
    timeoutMs: httpTimeoutMs,
    nowMs,
    allowedOn: 'this target of alerts',
    ...(resolveAll ? { resolveAll } : {}),
  });
  return {
    tell: (target, message) =>
      target.kind === 'email'
        ? tellEmail(target, message, mail)
        : tellHttp(client, target, message, nowMs()),
    close: () => client.close(),
  };
}
