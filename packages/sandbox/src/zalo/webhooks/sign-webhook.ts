import { createHash } from 'node:crypto';

export interface SigningApp {
  appId: string;
  /** Of the console's page of webhooks; not the app's secret. */
  oaSecretKey: string;
}

/** A plain SHA-256 of what is sent, in hex: no HMAC. `timestamp` is the body's own. */
export function macOf(body: string, timestamp: string, { appId, oaSecretKey }: SigningApp): string {
  return createHash('sha256').update(`${appId}${body}${timestamp}${oaSecretKey}`).digest('hex');
}
