/** Made up, and good for nothing outside the sandbox. */
export const sandboxAccounts = {
  zendeskAccount: { email: 'relay@sandbox.example', apiToken: 'sandbox-zendesk-token' },
  chatwootAccount: { accountId: 2, inboxId: 2, apiToken: 'sandbox-chatwoot-token' },
  chatwootSecret: 'sandbox-chatwoot-webhook-secret',
  zohoAccount: {
    orgId: '60001234567',
    clientId: '1000.SANDBOXCLIENT',
    clientSecret: 'sandbox-zoho-client-secret',
    refreshToken: '1000.sandbox.zoho-refresh-token',
  },
  zohoSecret: 'sandbox-zoho-webhook-secret',
  zaloAccount: {
    appId: '4401234567890123456',
    appSecret: 'sandbox-zalo-app-secret',
    oaId: '1646843870823903717',
    oaSecretKey: 'sandbox-zalo-oa-secret-key',
    tokens: { access: 'sandbox-zalo-access-token', refresh: 'sandbox-zalo-refresh-token' },
  },
  crewToken: 'sandbox-crew-token',
  modelAccount: { apiKey: 'sandbox-model-key', model: 'sandbox-model' },
};

/** The configuration that `npm start` runs with when there is none: a pattern for your own. */
export function sandboxConfig(urls: {
  zendesk: string;
  chatwoot: string;
  zoho: { accounts: string; desk: string; crm: string; jwks: string };
  model: string;
  zalo: { openapi: string; oauth: string };
  reports: string;
  crew: string;
}): string {
  const { zendeskAccount, chatwootAccount, crewToken } = sandboxAccounts;
  const { zohoAccount, zohoSecret, modelAccount, zaloAccount } = sandboxAccounts;
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
    unsigned: true
  zoho-main:
    provider: zoho
    dataCentre: eu
    orgId: "${zohoAccount.orgId}"
    clientId: ${zohoAccount.clientId}
    clientSecret: ${zohoAccount.clientSecret}
    refreshToken: ${zohoAccount.refreshToken}
    webhook: { auth: hmac, secrets: [ ${zohoSecret} ] }
    unsigned: true
    baseUrls:
      accounts: ${urls.zoho.accounts}
      desk: ${urls.zoho.desk}
      crm: ${urls.zoho.crm}
      jwks: ${urls.zoho.jwks}
  zalo-main:
    provider: zalo
    appId: "${zaloAccount.appId}"
    appSecret: ${zaloAccount.appSecret}
    oaId: "${zaloAccount.oaId}"
    oaSecretKey: ${zaloAccount.oaSecretKey}
    # The first pair; from then on they are rotated, and kept encrypted.
    tokens: { access: ${zaloAccount.tokens.access}, refresh: ${zaloAccount.tokens.refresh} }
    baseUrls: { openapi: ${urls.zalo.openapi}, oauth: ${urls.zalo.oauth} }
  llm:
    provider: openai
    baseUrl: ${urls.model}
    apiKey: ${modelAccount.apiKey}
    model: ${modelAccount.model}
    prices: { inputPerMillion: 0.15, outputPerMillion: 0.6, currency: USD }
flows:
  - kind: relay
    id: zendesk-chatwoot
    zendesk: zendesk-main
    chatwoot: chatwoot-main
    syncStatus: true
  # What is said on both sides is stored, shown in the console's inbox and answered from there.
  - kind: inbox
    from: [ chatwoot-main, zendesk-main, zalo-main ]
  # Zoho's tickets are linked and dispatched; what else could be done waits for you on the Automation page.
  - kind: automate
    id: desk
    zoho: zoho-main
    llm: llm
    rules:
      departments: [ DOC, Contact, FACTURATION ]
      keywords: { FACTURATION: [ facture, remboursement ] }
  # Customers of the Zalo account are answered: numbers by look-up, everything else by the model.
  - kind: answer
    id: zalo-ai
    on: zalo-main
    llm: llm
    mode: send
    persona: Bạn là Mai, trợ lý của một trung tâm tư vấn chống lừa đảo.
    knowledge: Trung tâm mở cửa từ 8 giờ đến 17 giờ, từ thứ Hai đến thứ Bảy.
    lookup:
      sources:
        - { name: reports, url: "${urls.reports}/reports/{kind}?q={value}" }
  # What customers of the Facebook page write goes on to a service of your own.
  - kind: forward
    id: crewai
    from: chatwoot-main
    url: ${urls.crew}/webhook
    token: ${crewToken}
    events: [ message_created ]
    when: event.message_type == "incoming" && event.conversation.channel == "Channel::FacebookPage"
    allowPrivate: true
`;
}
