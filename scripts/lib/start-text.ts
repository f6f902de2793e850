export type StartFacts = {
  ingressUrl: string;
  consoleUrl: string;
  configFile: string;
  redisUrl: string;
  signIn: string;
  sandbox: boolean;
};

/** What a newcomer needs once everything runs. */
export function startText(facts: StartFacts): string {
  const { ingressUrl, consoleUrl, configFile, redisUrl, signIn, sandbox } = facts;
  return [
    '',
    sandbox
      ? 'Omnirelay runs, with local stand-ins for Zendesk, Chatwoot, Zoho, Zalo and a model (the sandbox).'
      : 'Omnirelay runs.',
    '',
    `  Webhooks    ${ingressUrl}/webhooks/<connection>   (health: ${ingressUrl}/health)`,
    `  Console     ${consoleUrl}   (queues: ${consoleUrl}/queues)`,
    `  Sign in     ${signIn}`,
    `  Settings    ${configFile}`,
    `  Redis       ${withoutPassword(redisUrl)}`,
    '',
    ...(sandbox
      ? [
          'Send a comment of your own on ticket 21 and watch it cross:',
          '',
          `  curl -X POST ${withoutScheme(ingressUrl)}/service-api-webhook/zendesk-webhook \\`,
          "    -H 'Content-Type: application/json' \\",
          `    -d '{"ticket_id":"21","event":{"comment":{"body":"Test message"}}}'`,
          '',
          'Tickets of Zoho Desk are linked to deals and dispatched; suggested answers wait on the Automation page.',
          'Customers of a Zalo account get answers, and numbers looked up: see the inbox.',
          '',
          'For your own accounts: cp omnirelay.example.yaml omnirelay.yaml, then see README.md.',
        ]
      : []),
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

function withoutScheme(url: string): string {
  return url.replace(/^http:\/\//, '');
}

function withoutPassword(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return 'as set in REDIS_URL';
  }
}
