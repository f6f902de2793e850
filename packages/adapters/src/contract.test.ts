import { chatwootCase } from './chatwoot/contract-case.ts';
import { testProvider } from './contract-suite.ts';
import type { providers } from './registry.ts';
import { zaloCase } from './zalo/contract-case.ts';
import { zendeskCase } from './zendesk/contract-case.ts';
import { zohoHmacCase, zohoJwtCase, zohoSecretCase } from './zoho/contract-case.ts';

/** Every provider of the registry: the compiler asks for the one that is missing. */
const suites: Record<keyof typeof providers, () => void> = {
  zendesk: () => testProvider(zendeskCase),
  chatwoot: () => testProvider(chatwootCase),
  zalo: () => testProvider(zaloCase),
  zoho: () => [zohoHmacCase, zohoSecretCase, zohoJwtCase].forEach(testProvider),
};

for (const run of Object.values(suites)) run();
