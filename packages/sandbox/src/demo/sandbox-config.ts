/** Made up, and good for nothing outside the sandbox. */
export const sandboxAccounts = {
  zendeskAccount: { email: 'relay@sandbox.example', apiToken: 'sandbox-zendesk-token' },
  chatwootAccount: { accountId: 2, inboxId: 2, apiToken: 'sandbox-chatwoot-token' },
  chatwootSecret: 'sandbox-chatwoot-webhook-secret',
};

/** The configuration that `npm start` runs with when there is none: a pattern for your own. */
export function sandboxConfig(urls: { zendesk: string; chatwoot: string }): string {
  const { zendeskAccount, chatwootAccount, chatwootSecret } = sandboxAccounts;
  return `# Written anew by every start of the sandbox.
connections:
  zendesk-main:
    provider: zendesk
    baseUrl: ${urls.zendesk}
    email: ${zendeskAccount.email}
    apiToken: ${zendeskAccount.apiToken}
    # Only the sandbox accepts webhooks that nobody signed: so that you can try curl.
    unsigned: true
  chatwoot-main:
    provider: chatwoot
    baseUrl: ${urls.chatwoot}
    accountId: ${chatwootAccount.accountId}
    inboxId: ${chatwootAccount.inboxId}
    apiToken: ${chatwootAccount.apiToken}
    webhookSecrets: [ ${chatwootSecret} ]
flows:
  - kind: relay
    id: zendesk-chatwoot
    zendesk: zendesk-main
    chatwoot: chatwoot-main
    syncStatus: true
  # What is said on both sides is stored, shown in the console's inbox and answered from there.
  - kind: inbox
    from: [ chatwoot-main, zendesk-main ]
`;
}
