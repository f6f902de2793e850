import { mailOptions, tellEmail } from '@omnirelay/adapters/alerts/tell-email.ts';
import type { Message } from '@omnirelay/shared/alerts/message.ts';
import { Alerts, type EmailTarget } from '@omnirelay/shared/config/alerts.ts';
import { afterEach, expect, test } from 'vitest';
import { smtpCertificate } from './certificate.ts';
import { type SmtpFake, type SmtpOptions, startSmtp } from './start-smtp.ts';

const open: SmtpFake[] = [];
afterEach(async () => {
  for (const fake of open.splice(0)) await fake.close();
});

const message: Message = {
  id: 'alert-1',
  subject: '[Omnirelay] breaker-open: zendesk-main',
  text: 'The breaker is open.\n.\nThat was a line with a dot.',
  alerts: [],
};
const auth = { user: 'relay', password: 'obviously-fake-password' };

async function setup(options: SmtpOptions = {}, smtp: object = {}, more: object = {}) {
  const fake = await startSmtp(options);
  open.push(fake);
  const target = Alerts.parse({
    targets: [
      {
        kind: 'email',
        to: ['ops@acme.example', 'boss@acme.example'],
        from: 'Omnirelay <relay@acme.example>',
        smtp: { host: fake.host, port: fake.port, starttls: 'off', ...smtp },
        ...more,
      },
    ],
  }).targets[0] as EmailTarget;
  const tell = (mail: object = {}) =>
    tellEmail(target, message, { ...mailOptions, ca: smtpCertificate, ...mail });
  return { fake, tell };
}

test('a mail arrives as it was written', async () => {
  const { fake, tell } = await setup();
  expect(await tell()).toEqual({});
  const [mail] = fake.received;
  expect(mail).toMatchObject({
    from: 'relay@acme.example',
    to: ['ops@acme.example', 'boss@acme.example'],
    secure: false,
  });
  expect(mail?.raw).toContain('Subject: [Omnirelay] breaker-open: zendesk-main\r\n');
  expect(mail?.raw).toContain('Message-ID: <alert-1.email@omnirelay>\r\n');
  expect(mail?.raw).toContain('Auto-Submitted: auto-generated\r\n');
  expect(mail?.raw).toContain('The breaker is open.\r\n');
});

test.each([
  ['STARTTLS', { starttls: true, auth }, { starttls: 'required', ...auth }],
  ['TLS from the first byte on', { secure: true, auth }, { secure: true, ...auth }],
])('by %s, signed in', async (_, server, smtp) => {
  const { fake, tell } = await setup(server, smtp);
  expect(await tell()).toEqual({});
  expect(fake.received).toMatchObject([{ secure: true, user: 'relay' }]);
});

test.each([
  ['no STARTTLS where it is required', {}, { starttls: 'required' }, {}, /TLS/],
  [
    'a certificate that nobody knows',
    { starttls: true },
    { starttls: 'required' },
    { ca: '' },
    /TLS|connection failed/,
  ],
  [
    'a wrong password',
    { starttls: true, auth },
    { starttls: 'required', ...auth, password: 'wrong' },
    {},
    /user or password is refused .*535/,
  ],
  [
    'nobody signed in',
    { starttls: true, auth },
    { starttls: 'required' },
    {},
    /refused|wants a user/,
  ],
])('%s: nothing is sent', async (_, server, smtp, mail, want) => {
  const { fake, tell } = await setup(server, smtp);
  const { error, unclear } = await tell(mail);
  expect(error).toMatch(want);
  expect(error).not.toContain('obviously-fake-password');
  expect(unclear).toBe(false);
  expect(fake.received).toEqual([]);
});

test.each([
  ['busy', /421/, false, 0, {}],
  ['refuses', /recipients are refused .*550/, false, 0, {}],
  ['hangs', /no answer in time/, false, 0, { stepMs: 600 }],
  ['takes-and-drops', /hung up|connection failed/, true, 1, {}],
  ['takes-and-hangs', /no answer in time/, true, 1, { stepMs: 2_000 }],
] as const)('a server that %s', async (mood, want, unclear, received, mail) => {
  const { fake, tell } = await setup();
  fake.mood = mood;
  const told = await tell(mail);
  expect(told.error).toMatch(want);
  expect(told.error).not.toMatch(/acme\.example|No such user/);
  expect(told.unclear).toBe(unclear);
  expect(fake.received).toHaveLength(received);
});

test('a server that trickles is left in time', async () => {
  const { fake, tell } = await setup();
  fake.mood = 'hangs';
  const { error } = await tell({ stepMs: 60_000, allMs: 300 });
  expect(error).toMatch(/no answer in time/);
});

test('nobody there', async () => {
  const { fake, tell } = await setup();
  await fake.close();
  open.splice(0);
  expect(await tell()).toMatchObject({
    unclear: false,
    error: expect.stringContaining('127.0.0.1'),
  });
});
