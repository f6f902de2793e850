import type { Database } from '@omnirelay/shared/store/database.ts';
import { findUser, type UserAccount } from '@omnirelay/shared/store/users.ts';
import type { Admin } from './admin.ts';
import { verifyPassword } from './password.ts';

/** Somebody who may sign in right now. */
export interface Account {
  email: string;
  name: string;
  role: 'admin' | 'agent';
  passwordHash: string;
  /** Sessions from before have ended: the password or the role changed. */
  sessionsFromMs: number;
}

export interface Accounts {
  /** The account of an address, unless it is disabled. */
  find(email: string): Promise<Account | undefined>;
  /** The same, a moment old: asked with every request. */
  recent(email: string): Promise<Account | undefined>;
  /** This process need not wait for the moment to pass. */
  forget(email: string): void;
  isEnvironmentAdmin(email: string): boolean;
}

/** How long another console may let in somebody who was just shut out. */
const recentMs = 2_000;

/** The administrator of the environment, and those in Postgres. */
export function createAccounts(deps: {
  db: Database;
  admin: Admin;
  nowMs?: () => number;
}): Accounts {
  const { db, admin, nowMs = Date.now } = deps;
  const adminEmail = normalizeEmail(admin.email);
  const recent = new Map<string, { account: Account | undefined; atMs: number }>();

  const find = async (given: string): Promise<Account | undefined> => {
    const email = normalizeEmail(given);
    // Asked in any case, so that time doesn't tell who the administrator is.
    const user = await findUser(db, email);
    if (email === adminEmail) {
      const { name, passwordHash } = admin;
      return { email, name, role: 'admin', passwordHash, sessionsFromMs: 0 };
    }
    return user && user.disabledAt === null ? accountOf(user) : undefined;
  };
  return {
    find,
    async recent(given) {
      const email = normalizeEmail(given);
      const known = recent.get(email);
      if (known && nowMs() - known.atMs < recentMs) return known.account;
      const account = await find(email);
      recent.set(email, { account, atMs: nowMs() });
      return account;
    },
    forget(email) {
      recent.delete(normalizeEmail(email));
    },
    isEnvironmentAdmin: (email) => normalizeEmail(email) === adminEmail,
  };
}

/** Mail systems don't tell case apart. PostgreSQL has no NUL. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase().replaceAll('\0', '');
}

/** Of the right form, and of no password. */
const decoyHash = `${'A'.repeat(22)}.${'A'.repeat(43)}`;

/** Does all of its work whichever part is wrong, so that time tells nothing. */
export async function checkCredentials(
  accounts: Pick<Accounts, 'find'>,
  given: { email: string; password: string },
): Promise<Account | undefined> {
  const account = await accounts.find(given.email);
  const holds = await verifyPassword(given.password, account?.passwordHash ?? decoyHash);
  return holds ? account : undefined;
}

function accountOf(user: UserAccount): Account {
  return {
    email: user.email,
    name: user.name,
    role: user.role === 'admin' ? 'admin' : 'agent',
    passwordHash: user.passwordHash,
    sessionsFromMs: user.sessionsFrom.getTime(),
  };
}
