import type { WebhookConnection } from '@omnirelay/adapters/registry.ts';
import { secretContext } from '@omnirelay/shared/gate/webhook-secrets.ts';
import { createSeal } from '@omnirelay/shared/secrets/seal.ts';
import { connectionSecrets } from '@omnirelay/shared/store/flows-schema.ts';
import type { DoctorDeps } from '../check.ts';

/** What a connection's webhooks may be signed with: the file's, and what `setup` has kept. */
export interface OwnSecrets {
  secrets: string[];
  /** how many are kept that this ENCRYPTION_KEY does not open */
  locked: number;
}

export async function readOwnSecrets(
  { db, environment }: Pick<DoctorDeps, 'db' | 'environment'>,
  connection: WebhookConnection,
): Promise<OwnSecrets> {
  // Tables may be missing: that is told of elsewhere, and the file's hold all the same.
  const all =
    (await db
      ?.select()
      .from(connectionSecrets)
      .catch(() => [])) ?? [];
  const rows = all.filter((row) => row.connection === connection.name);
  const key = environment.ENCRYPTION_KEY;
  const seal = key === undefined ? undefined : createSeal(key);
  const kept = rows.map((row) => seal?.open(row.sealed, secretContext(row)));
  const opened = kept.filter((secret) => secret !== undefined);
  return {
    secrets: [...secretsOfFile(connection), ...opened],
    locked: kept.length - opened.length,
  };
}

function secretsOfFile(connection: WebhookConnection): string[] {
  switch (connection.provider) {
    case 'zendesk':
    case 'chatwoot':
      return connection.webhookSecrets;
    case 'zoho':
      return connection.webhook.auth === 'jwt' ? [] : connection.webhook.secrets;
    case 'zalo':
      return connection.oaSecretKey;
  }
}
