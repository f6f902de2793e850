import { afterEach, beforeEach, expect } from 'vitest';
import { type FakeServer, refusal, startFakeServer } from '../../../kit/index.ts';
import { createIds } from '../../ids.ts';
import { type Answered, ask } from '../../testing/open-portal.ts';
import type { CrmContactRow, DealRow } from '../model.ts';
import { registerCrm } from '../register-crm.ts';
import { type Crm, createCrm } from '../world.ts';

export interface TestCrm {
  crm: Crm;
  server: FakeServer;
  clock: { ms: number };
  ann: CrmContactRow;
  /** Ann's. */
  deal: DealRow;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
  /** One record, as we write it. */
  put(fields: object, more?: object): Promise<Answered>;
  /** The calls that the CRM doesn't know, as `METHOD path` without the version; forgets them. */
  takeComplaints(): string[];
}

const base = '/crm/crm/v8';
const authorization = 'Zoho-oauthtoken good';

/** A CRM with one customer and their deal, for each test of the file, on a clock that only tests move. */
export function useCrm(): TestCrm {
  const test = {} as TestCrm;
  beforeEach(async () => {
    const clock = { ms: Date.parse('2026-01-25T00:13:20.000Z') };
    const crm = createCrm({ nextId: createIds(), nowMs: () => clock.ms });
    const server = await startFakeServer({
      name: 'crm',
      register: (app) =>
        registerCrm(app, crm, ({ headers }) => {
          if (headers.authorization === authorization) return;
          const message = 'invalid oauth token';
          throw refusal(401, { code: 'INVALID_TOKEN', details: {}, message, status: 'error' });
        }),
    });
    const ann = crm.addContact({ name: 'Ann Lee', email: 'ann.lee@client.example' });
    const named = { Deal_Name: 'Uber 20 - Ann Lee', Stage: 'GAGNÉ', Amount: 20 };
    const deal = crm.addDeal({ contactId: ann.id, ...named, Closing_Date: '2026-01-10' });
    const call: TestCrm['call'] = (method, path, body, headers) =>
      ask(`${server.url}${base}${path}`, {
        method,
        headers: {
          authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    Object.assign(test, {
      ...{ crm, server, clock, ann, deal, call },
      put: (fields, more = { trigger: [] }) =>
        call('PUT', `/Deals/${deal.id}`, { data: [fields], ...more }),
      takeComplaints: () =>
        server.unexpected
          .splice(0)
          .map(({ method, path }) => `${method} ${path.replace(base, '')}`),
    } satisfies TestCrm);
  });
  afterEach(async () => {
    expect(test.server.unexpected).toEqual([]);
    await test.server.close();
  });
  return test;
}
