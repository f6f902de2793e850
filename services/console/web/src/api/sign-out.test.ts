import { expect, test, vi } from 'vitest';
import { onSignOutElsewhere, tellOtherTabs } from './sign-out.ts';

test('signing out in one tab is heard in all others', async () => {
  const heard: string[] = [];
  const ends = ['one', 'other'].map((tab) => onSignOutElsewhere(() => heard.push(tab)));
  tellOtherTabs();
  await vi.waitFor(() => expect(heard.sort()).toEqual(['one', 'other']), 10_000);
  for (const end of ends) end();
});
