import { expect, test } from 'vitest';
import { keepSteps } from './keep-steps.ts';

const given = [{ source: 'webhook-3', of: 'webhook "relay"', secret: 'hush' }];

test.each<[string, string[], [string, string | undefined][], string[]]>([
  ['in the file', ['older', 'hush'], [], ['none']],
  ['kept', [], [['webhook-3', 'hush']], ['none']],
  ['known nowhere', ['older'], [], ['change secret_unknown']],
  ['another is kept', [], [['webhook-3', 'older']], ['change secret_unknown']],
  ['kept, and not to be opened', [], [['webhook-3', undefined]], ['change secret_unknown']],
  [
    'kept of a webhook that is gone',
    ['hush'],
    [['webhook-1', 'x']],
    ['none', 'change secret_left_over'],
  ],
  ['kept by others', ['hush'], [['bot-1', 'x']], ['none']],
])('%s', (_, file, kept, want) => {
  const steps = keepSteps(given, { file, kept: new Map(kept) });
  expect(
    steps.map(({ action, code }) => (action === 'none' ? action : `${action} ${code}`)),
  ).toEqual(want);
  expect(steps.map(({ what, why }) => what + why).join()).not.toContain('hush');
});
