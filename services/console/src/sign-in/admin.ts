import { createHmac, randomBytes } from 'node:crypto';
import { ConfigError, type Environment } from '@omnirelay/shared/config/environment.ts';
import { hashPassword, isSameText, verifyPassword } from './password.ts';

/** The one who may sign in. */
export interface Admin {
  email: string;
  passwordHash: string;
  /** Signs sessions; another password makes another key, which ends the sessions of the old one. */
  sessionKey: string;
}

type Settings = Pick<
  Environment,
  'CONSOLE_ADMIN_EMAIL' | 'CONSOLE_ADMIN_PASSWORD' | 'CONSOLE_JWT_SECRET' | 'OMNIRELAY_SANDBOX'
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
    passwordHash: await hashPassword(password),
    sessionKey: createHmac('sha256', secret).update(`${email}\n${password}`).digest('hex'),
  };
  return { admin, generatedPassword };
}

/** Does all of its work whichever part is wrong, so that time tells nothing. */
export async function isAdmin(
  admin: Pick<Admin, 'email' | 'passwordHash'>,
  given: { email: string; password: string },
): Promise<boolean> {
  const isEmail = isSameText(given.email.trim().toLowerCase(), admin.email.trim().toLowerCase());
  const isPassword = await verifyPassword(given.password, admin.passwordHash);
  return isEmail && isPassword;
}
