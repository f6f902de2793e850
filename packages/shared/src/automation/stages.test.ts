import { expect, test } from 'vitest';
import { effectiveSwitches, fromBooleans, levels, switchesOfEnvironment } from './stages.ts';

test('the first that names a stage decides', () => {
  const switches = effectiveSwitches(levels[1], { link: 'off' }, { link: 'on', respond: 'on' });
  expect(switches).toEqual({ ...levels[1], link: 'off', respond: 'on' });
});

test('true writes, false only suggests, nothing says nothing', () => {
  expect(fromBooleans({ link: true, respond: false, addNote: undefined })).toEqual({
    link: 'on',
    respond: 'suggest',
  });
  const environment = { WEBHOOK_AUTO_UPDATE_DEAL: true, WEBHOOK_AUTO_LINK: false };
  expect(switchesOfEnvironment(environment)).toEqual({ updateDeal: 'on', link: 'suggest' });
});
