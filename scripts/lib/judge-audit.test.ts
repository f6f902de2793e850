import { expect, test } from 'vitest';
import { judgeAudit } from './judge-audit.mjs';

const advisory = (severity: string) => ({
  ...{ severity, module_name: 'some-package', title: 'It does what it should not' },
  url: 'https://example.com/advisory',
});
const report = (...severities: string[]) =>
  JSON.stringify({
    advisories: Object.fromEntries(severities.map((one, i) => [i, advisory(one)])),
  });

test.each([
  { name: 'nothing known', status: 0, stdout: report(), code: 0, says: /No known weakness/ },
  { name: 'moderate ones only', status: 1, stdout: report('moderate'), code: 0, says: /No known/ },
  {
    name: 'a high one',
    status: 1,
    stdout: report('low', 'high'),
    code: 1,
    says: /^high: some-pack/,
  },
  { name: 'a critical one', status: 1, stdout: report('critical'), code: 1, says: /^critical/ },
  {
    name: 'no such endpoint',
    status: 1,
    stdout: '{"error":{"message":"404"}}',
    code: 0,
    says: /404/,
  },
  { name: 'no network', status: 1, stdout: '', code: 0, says: /Warning: nothing was audited/ },
  { name: 'no time left', status: null, stdout: '', code: 0, says: /Warning/ },
])('$name', ({ status, stdout, code, says }) => {
  const judged = judgeAudit({ status, stdout, stderr: '' });
  expect(judged.code).toBe(code);
  expect(judged.message).toMatch(says);
});
