import { ConfigError } from '@omnirelay/shared/config/environment.ts';
import { expect, test } from 'vitest';
import { checkCredentials } from './accounts.ts';
import { type Admin, readAdmin } from './admin.ts';

const complete = {
  CONSOLE_ADMIN_EMAIL: 'admin@example.com',
  CONSOLE_ADMIN_NAME: '',
  CONSOLE_ADMIN_PASSWORD: 'obviously-fake',
  CONSOLE_JWT_SECRET: 'obviously-fake-secret',
  OMNIRELAY_SANDBOX: false,
};
const bare = { ...complete, CONSOLE_ADMIN_PASSWORD: undefined, CONSOLE_JWT_SECRET: undefined };

async function isLetIn(
  { email, passwordHash }: Admin,
  given: { email: string; password: string },
): Promise<boolean> {
  const account = { email, name: '', role: 'admin', passwordHash, sessionsFromMs: 0 } as const;
  return (await checkCredentials({ find: async () => account }, given)) !== undefined;
}

test('outside the sandbox, everything that is missing is named at once', async () => {
  const reading = readAdmin(bare);
  await expect(reading).rejects.toThrow(ConfigError);
  await expect(reading).rejects.toThrow(/CONSOLE_ADMIN_PASSWORD and CONSOLE_JWT_SECRET/);
});

test('in the sandbox, a password is made up that works', async () => {
  const { admin, generatedPassword } = await readAdmin({ ...bare, OMNIRELAY_SANDBOX: true });
  expect(generatedPassword).toMatch(/^[\w-]{16}$/);
  const given = { email: 'admin@example.com', password: generatedPassword ?? '' };
  expect(await isLetIn(admin, given)).toBe(true);
  expect(await isLetIn(admin, { ...given, password: `${generatedPassword}x` })).toBe(false);
});

test('a password that is set is never printed', async () => {
  const { admin, generatedPassword } = await readAdmin(complete);
  expect(generatedPassword).toBeUndefined();
  expect(JSON.stringify(admin)).not.toContain('obviously-fake');
});

test('has the name that is set', async () => {
  const { admin } = await readAdmin({ ...complete, CONSOLE_ADMIN_NAME: 'Robin Hart' });
  expect(admin.name).toBe('Robin Hart');
});

test('several consoles share sessions until the password changes', async () => {
  const keyOf = async (password: string) =>
    (await readAdmin({ ...complete, CONSOLE_ADMIN_PASSWORD: password })).admin.sessionKey;
  expect(await keyOf('obviously-fake')).toBe(await keyOf('obviously-fake'));
  expect(await keyOf('obviously-fake')).not.toBe(await keyOf('obviously-other'));
});
