import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { agentId, webhookSecret } from './webhooks.ts';

export const flowId = 'zendesk-chatwoot';
export const zendeskName = 'zendesk-main';

/** A relay between a Zendesk that is never called and the given Chatwoot, with limits out of the way. */
export async function writeConfigFile(
  dir: string,
  chatwootUrl: string,
  flows: object[] = [
    { kind: 'relay', id: flowId, zendesk: zendeskName, chatwoot: 'chatwoot-main' },
  ],
): Promise<string> {
  const file = join(dir, 'omnirelay.yaml');
  // The limits are checked and counted as ever, only never reached.
  const unlimited = 100_000_000;
  const config = {
    connections: {
      [zendeskName]: {
        provider: 'zendesk',
        baseUrl: 'http://127.0.0.1:9',
        email: 'relay@acme.example',
        apiToken: 'fake-zendesk-token',
        webhookSecrets: [webhookSecret],
        rateLimit: unlimited,
        agentId,
      },
      'chatwoot-main': {
        provider: 'chatwoot',
        baseUrl: chatwootUrl,
        accountId: 2,
        inboxId: 2,
        apiToken: 'fake-chatwoot-token',
        webhookSecrets: [webhookSecret],
        rateLimit: unlimited,
        callsPerMinute: unlimited,
        agentId,
      },
    },
    flows,
    reconcile: { every: '1h' },
  };
  await writeFile(file, stringify(config));
  return file;
}
