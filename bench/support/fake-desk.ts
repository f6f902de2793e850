import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenAiFake, startOpenAi } from '@omnirelay/sandbox/openai/index.ts';
import { startZoho, type ZohoFake } from '@omnirelay/sandbox/zoho/index.ts';
import { stringify } from 'yaml';
import type { BareRun } from '../bare/desk-job.ts';

const account = { orgId: '1', clientId: 'bench', clientSecret: 'bench', refreshToken: 'bench' };

export interface FakeDesk {
  zoho: ZohoFake;
  model: OpenAiFake;
  configFile: string;
  /** A new ticket of a new customer, with a deal; nobody is told of it. */
  open(): BareRun;
  token(): Promise<string>;
  close(): Promise<void>;
}

/** A Zoho and a model that answer at once, and the configuration of a flow with all stages on. */
export async function startFakeDesk(dir: string): Promise<FakeDesk> {
  const zoho = await startZoho(account);
  zoho.setCredits({ concurrency: 1_000, remaining: 100_000_000 });
  zoho.crm.credits.concurrency = 1_000;
  const model = await startOpenAi({ apiKey: 'bench-model-key', model: 'bench-model' });
  model.reply(() => ({ content: composition }));
  const add = (name: string, address: string) => zoho.addDepartment({ name, address }).id;
  const contactId = add('Contact', 'contact@cab.example');
  const departmentId = add('DOC', 'doc@cab.example');
  const configFile = join(dir, 'desk.yaml');
  await writeFile(configFile, configFor(zoho, model));
  let opened = 0;
  return {
    zoho,
    model,
    configFile,
    open() {
      const email = `client${++opened}@client.example`;
      const contact = zoho.addContact({ firstName: 'Client', lastName: String(opened), email });
      const crmContact = zoho.crm.addContact({ name: `Client ${opened}`, email });
      const deal = zoho.crm.addDeal({ contactId: crmContact.id, Stage: 'GAGNÉ', Amount: 20 });
      const ticket = zoho.createTicket({
        contactId: contact.id,
        departmentId: contactId,
        subject: 'Mon examen',
        content: 'Bonjour, quand aura lieu mon examen ?',
      });
      return {
        ticketId: ticket.id,
        dealId: deal.id,
        crmContactId: crmContact.id,
        // Where ours has moved it to when it writes from there.
        departmentId,
        email,
      };
    },
    async token() {
      const answer = await fetch(`${zoho.urls.accounts}/oauth/v2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: account.clientId,
          client_secret: account.clientSecret,
          refresh_token: account.refreshToken,
        }),
      });
      return ((await answer.json()) as { access_token: string }).access_token;
    },
    async close() {
      await Promise.all([zoho.close(), model.close()]);
    },
  };
}

const composition = {
  analysis: 'Le client demande la date.',
  language: 'fr',
  reply: 'Bonjour,\n\nLe mois prochain.',
  status: 'Pending',
  priority: null,
  tags: [],
  dealFields: [{ name: 'Next_Step', value: 'Examen' }],
  note: { title: 'Question', content: 'Le client demande la date.' },
  escalate: false,
  escalationReason: null,
  confidence: 0.9,
};

function configFor(zoho: ZohoFake, model: OpenAiFake): string {
  return stringify({
    connections: {
      'zoho-main': {
        provider: 'zoho',
        dataCentre: 'eu',
        ...account,
        webhook: { auth: 'secret', secrets: ['bench'] },
        baseUrls: zoho.urls,
        callsPerMinute: 100_000_000,
        concurrency: 50,
      },
      llm: {
        provider: 'openai',
        baseUrl: model.url,
        apiKey: 'bench-model-key',
        model: 'bench-model',
        callsPerMinute: 100_000_000,
      },
    },
    flows: [
      {
        kind: 'automate',
        id: 'desk',
        zoho: 'zoho-main',
        llm: 'llm',
        poll: '1h',
        rules: { departments: ['DOC', 'Contact'] },
        stages: {
          link: 'on',
          dispatch: 'on',
          respond: 'on',
          updateTicket: 'on',
          updateDeal: 'on',
          addNote: 'on',
        },
      },
    ],
  });
}
