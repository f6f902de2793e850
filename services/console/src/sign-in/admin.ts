import { createHmac, randomBytes } from 'node:crypto';
import { ConfigError, type Environment } from '@omnirelay/shared/config/environment.ts';
import { hashPassword } from './password.ts';

/** Who may sign in before there is anybody else, and whatever becomes of the others. */
export interface Admin {
  email: string;
  name: string;
  passwordHash: string;
  /** Signs sessions; another password makes another key, which ends the sessions of the old one. */
  sessionKey: string;
}

type Settings = Pick<
  Environment,
  | 'CONSOLE_ADMIN_EMAIL'
  | 'CONSOLE_ADMIN_NAME'
  | 'CONSOLE_ADMIN_PASSWORD'
  | 'CONSOLE_JWT_SECRET'
  | 'OMNIRELAY_SANDBOX'
>;

/**
 * The sandbox makes up what is not set.
 * @returns `generatedPassword` when there was none: to be shown once
 * @throws ConfigError naming every missing setting
 */
export async function readAdmin(
  settings: Settings,
): Promise<{ admin: Admin; generatedPassword: string | undefined }> {
  const missing = (['CONSOLE_ADMIN_PASSWORD', 'CONSOLE_JWT_SECRET'] as const).filter(
    (name) => settings[name] === undefined,
  );
  if (missing.length > 0 && !settings.OMNIRELAY_SANDBOX) {
    throw new ConfigError(
      `The console can't let anybody in. Set ${missing.join(' and ')} (openssl rand -hex 32 makes a good value).`,
    );
  }
  const generatedPassword =
    settings.CONSOLE_ADMIN_PASSWORD === undefined
      ? randomBytes(12).toString('base64url')
      : undefined;
  const password = settings.CONSOLE_ADMIN_PASSWORD ?? generatedPassword ?? '';
  const secret = settings.CONSOLE_JWT_SECRET ?? randomBytes(32).toString('hex');
  const email = settings.CONSOLE_ADMIN_EMAIL;
  const admin = {
    email,
    name: settings.CONSOLE_ADMIN_NAME,
    passwordHash: await hashPassword(password),
    sessionKey: createHmac('sha256', secret).update(`${email}\n${password}`).digest('hex'),
  };
  return { admin, generatedPassword };
}
