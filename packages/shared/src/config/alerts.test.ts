import { expect, test } from 'vitest';
import { Alerts } from './alerts.ts';

const smtp = { host: 'smtp.acme.com' };
const email = { kind: 'email', to: 'ops@acme.com', from: 'relay@acme.com', smtp };
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('nothing needs to be said', () => {
  const { thresholds, ...rest } = Alerts.parse({});
  expect(rest).toEqual({
    every: 30_000,
    hold: 60_000,
    repeat: 4 * 3_600_000,
    off: [],
    targets: [],
  });
  expect(thresholds).toMatchObject({ 'oldest-unsent-message': 300_000, 'parked-events': 1 });
});

test('targets have names', () => {
  const slack = { kind: 'slack', url: 'https://hooks.acme.com/x' };
  const { targets } = Alerts.parse({
    targets: [email, slack, { ...email, only: ['no-workers'] }, { ...slack, name: 'on-call' }],
  });
  expect(targets.map(({ name }) => name)).toEqual(['email', 'slack', 'email-2', 'on-call']);
  expect(targets[0]).toMatchObject({
    to: ['ops@acme.com'],
    smtp: { secure: false, starttls: 'required' },
  });
});

test.each([
  ['an unknown alert', { off: ['no-worker'] }, 'off.0'],
  ['an unknown setting', { repeat: 'never', remind: '4h' }, ''],
  ['a short reminder', { repeat: '10s' }, 'repeat'],
  ['an unknown threshold', { thresholds: { 'no-workers': 1 } }, 'thresholds'],
  [
    'a threshold of another kind',
    { thresholds: { 'parked-events': '5m' } },
    'thresholds.parked-events',
  ],
  ['an unknown kind', { targets: [{ kind: 'pager' }] }, 'targets.0.kind'],
  ['a bad recipient', { targets: [{ ...email, to: ['ops'] }] }, 'targets.0.to.0'],
  ['a bad sender', { targets: [{ ...email, from: 'Ops <ops>' }] }, 'targets.0.from'],
  [
    'a header in the sender',
    { targets: [{ ...email, from: 'a\r\nBcc: x@y.zz <a@b.cc>' }] },
    'targets.0.from',
  ],
  [
    'a user alone',
    { targets: [{ ...email, smtp: { ...smtp, user: 'u' } }] },
    'targets.0.smtp.password',
  ],
  [
    'a password in the clear',
    { targets: [{ ...email, smtp: { ...smtp, user: 'u', password: 'p', starttls: 'offered' } }] },
    'targets.0.smtp.starttls',
  ],
  [
    'a short secret',
    { targets: [{ kind: 'webhook', url: 'https://a.bc', secret: 'whsec_aa' }] },
    'targets.0.secret',
  ],
  ['no address', { targets: [{ kind: 'slack', url: 'ftp://a.bc' }] }, 'targets.0.url'],
  [
    'two of one name',
    {
      targets: [
        { ...email, name: 'a' },
        { ...email, name: 'a' },
      ],
    },
    'targets.1.name',
  ],
])('%s is refused, with its path', (_, given, path) => {
  const { error } = Alerts.safeParse(given);
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});

test('everything there is', () => {
  const parsed = Alerts.parse({
    every: '10s',
    hold: '0s',
    repeat: 'never',
    consoleUrl: 'https://console.acme.com',
    targets: [
      {
        kind: 'webhook',
        url: 'http://10.0.0.1/x',
        allowPrivate: true,
        secret,
        token: 't',
        severity: 'critical',
      },
      {
        ...email,
        from: 'Omnirelay <relay@acme.com>',
        smtp: { ...smtp, secure: true, user: 'u', password: 'p' },
      },
    ],
  });
  expect(parsed.repeat).toBeUndefined();
});
