import { expect, test } from 'vitest';
import { testConsole } from '../testing/test-console.ts';

const console = testConsole();
const get = (url: string) => console.app.inject({ url, headers: console.agent });

interface Operation {
  summary?: string;
  tags?: string[];
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}

/** Done, or still under way. */
const mayTakeLonger = ['post /api/v1/zalo/send', 'post /api/runs/{id}/stages/{stage}/apply'];

test('every call is described with its answers', async () => {
  const document = (await get('/api/docs/json')).json();
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method} ${path}`,
        operation,
      })),
  );
  const names = operations.map(({ name }) => name).sort();
  expect(names).toEqual(
    [
      'delete /api/keys/{id}',
      'delete /api/messages/{id}',
      'delete /api/scam-reports/{id}',
      'delete /api/sessions/{id}',
      'get /api/agent/conversations/{id}/messages',
      'get /api/alerts',
      'get /api/assignees',
      'get /api/audit',
      'get /api/automation',
      'get /api/chatwoot/sync/{id}',
      'get /api/connections',
      'get /api/connections/{id}',
      'get /api/conversations',
      'get /api/conversations/{id}',
      'get /api/conversations/{id}/answers',
      'get /api/conversations/{id}/messages',
      'get /api/conversations/{id}/relayed',
      'get /api/deliveries',
      'get /api/deliveries/summary',
      'get /api/deliveries/{id}',
      'get /api/deliveries/{id}/body',
      'get /api/events',
      'get /api/flows',
      'get /api/flows/{id}',
      'get /api/health',
      'get /api/keys',
      'get /api/parked',
      'get /api/runs',
      'get /api/runs/{id}',
      'get /api/scam-reports',
      'get /api/session',
      'get /api/sessions',
      'get /api/syncs',
      'get /api/uploads/{id}',
      'get /api/users',
      'patch /api/automation/{flow}',
      'patch /api/connections/{id}',
      'patch /api/flows/{id}',
      'patch /api/session',
      'patch /api/users/{email}',
      'post /api/agent/conversations/{id}/handoff',
      'post /api/agent/conversations/{id}/messages',
      'post /api/agent/conversations/{id}/typing',
      'post /api/alerts/test',
      'post /api/chatwoot/sync',
      'post /api/conversations/{id}/assign',
      'post /api/customers/erase',
      'post /api/customers/export',
      'post /api/customers/find',
      'post /api/conversations/{id}/owner',
      'post /api/conversations/{id}/read',
      'post /api/conversations/{id}/reply',
      'post /api/conversations/{id}/status',
      'post /api/deliveries/{id}/replay',
      'post /api/keys',
      'post /api/flows/{id}/dry-run',
      'post /api/flows/{id}/filter-test',
      'post /api/flows/{id}/test',
      'post /api/flows/{id}/undo',
      'post /api/login',
      'post /api/logout',
      'post /api/messages/{id}/approve',
      'post /api/messages/{id}/retry',
      'post /api/parked/replay',
      'post /api/runs/{id}/stages/{stage}/apply',
      'post /api/runs/{id}/stages/{stage}/reject',
      'post /api/scam-reports',
      'post /api/scam-reports/import',
      'post /api/sessions/end-others',
      'post /api/uploads',
      'post /api/users',
      'post /api/v1/zalo/send',
      'post /webhook/test',
    ].sort(),
  );
  for (const { name, operation } of operations) {
    expect(operation.summary, name).toBeTruthy();
    const codes = Object.keys(operation.responses);
    expect(codes, name).toEqual(expect.arrayContaining(['400', '401', '403', '503']));
    expect(
      codes.filter((code) => code.startsWith('2')),
      name,
    ).toHaveLength(mayTakeLonger.includes(name) ? 2 : 1);
    for (const [code, { content, description }] of Object.entries(operation.responses)) {
      if (Number(code) >= 400) expect(description, `${name} ${code}`).not.toBe('Default Response');
      if (code !== '204') expect(Object.keys(content ?? {}), `${name} ${code}`).toHaveLength(1);
    }
  }
  const schemas = Object.keys(document.components.schemas);
  expect(schemas).toEqual(
    expect.arrayContaining(['Conversation', 'Message', 'Delivery', 'Problem']),
  );
  const named = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  for (const [, name] of named) expect(schemas).toContain(name);
});

test('its pages need a session, and run no inline script', async () => {
  const page = await get('/api/docs');
  expect(page.statusCode).toBe(200);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)|\son\w+=/);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("script-src 'self';");
  for (const [, file] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect((await get(file ?? '')).statusCode, file).toBe(200);
  }
  const stranger = await console.app.inject({ url: '/api/docs', headers: { accept: 'text/html' } });
  expect(stranger.headers.location).toBe('/login?next=%2Fapi%2Fdocs');
  expect((await console.app.inject('/api/docs/json')).statusCode).toBe(401);
});
