import { BadInputError } from '@omnirelay/shared/errors.ts';
import { writeAudit } from '@omnirelay/shared/store/audit.ts';
import type { Database } from '@omnirelay/shared/store/database.ts';
import { endSessions } from '@omnirelay/shared/store/sessions.ts';
import { changeUser, insertUser, listUsers } from '@omnirelay/shared/store/users.ts';
import { type Api, ByEmail, refusals } from '../api/api.ts';
import { NewUser, User, UserPatch, UserRow } from '../api/contract.ts';
import { Assignees, OwnPatch, Users } from '../api/contract-trust.ts';
import { showUser } from '../api/views.ts';
import { type Accounts, normalizeEmail } from '../sign-in/accounts.ts';
import type { Admin } from '../sign-in/admin.ts';
import { hashPassword } from '../sign-in/password.ts';

const tags = ['users'];
const config = { role: 'admin' } as const;

export function registerUsers(
  app: Api,
  deps: { db: Database; accounts: Accounts; admin: Pick<Admin, 'email' | 'name'> },
): void {
  const { db, accounts } = deps;

  app.get(
    '/api/users',
    { config, schema: { tags, summary: 'Everybody.', response: { 200: Users, ...refusals() } } },
    async () => ({ items: (await listUsers(db)).map(showUser) }),
  );

  app.get(
    '/api/assignees',
    {
      schema: {
        tags,
        summary: 'Those whom a conversation can be assigned to.',
        response: { 200: Assignees, ...refusals() },
      },
    },
    async () => {
      const users = (await listUsers(db)).filter(({ disabledAt }) => disabledAt === null);
      const { email, name } = deps.admin;
      const admin = { email: normalizeEmail(email), name, role: 'admin' as const };
      return { items: [admin, ...users.map(showUser)] };
    },
  );

  app.post(
    '/api/users',
    {
      config,
      schema: {
        tags,
        summary: 'Let somebody in.',
        body: NewUser,
        response: { 201: UserRow, ...refusals(409) },
      },
    },
    async (request, reply) => {
      const { name, role, password } = request.body;
      const email = normalizeEmail(request.body.email);
      const passwordHash = await hashPassword(password);
      const user = accounts.isEnvironmentAdmin(email)
        ? undefined
        : await db.transaction(async (tx) => {
            const sessionsFrom = new Date();
            const added = await insertUser(tx, { email, name, role, passwordHash, sessionsFrom });
            if (!added) return undefined;
            const { email: actor } = request.user;
            await writeAudit(tx, { actor, action: 'user.add', subject: email, details: { role } });
            return added;
          });
      if (!user) {
        throw new BadInputError('taken', 'Somebody has this address already.', { status: 409 });
      }
      accounts.forget(email);
      return reply.code(201).send(showUser(user));
    },
  );

  app.patch(
    '/api/users/:email',
    {
      config,
      schema: {
        tags,
        summary: 'Change somebody. A new password, a new role or a lock ends their sessions.',
        params: ByEmail,
        body: UserPatch,
        response: { 200: UserRow, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const email = normalizeEmail(request.params.email);
      ensureOurs(accounts, email);
      const { name, role, password, disabled } = request.body;
      const endsSessions = [role, password, disabled].some((value) => value !== undefined);
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
        ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? new Date() : null }),
        ...(endsSessions ? { sessionsFrom: new Date() } : {}),
      };
      const user = await db.transaction(async (tx) => {
        const changed = Object.keys(change).length > 0 && (await changeUser(tx, email, change));
        if (!changed) return undefined;
        const details = { name, role, disabled, newPassword: password !== undefined };
        const { email: actor } = request.user;
        if (endsSessions) await endSessions(tx, { email }, { endedBy: actor, endedAt: new Date() });
        await writeAudit(tx, { actor, action: 'user.change', subject: email, details });
        return changed;
      });
      if (!user) {
        throw Object.keys(change).length === 0
          ? new BadInputError('bad_request', 'Name at least one field to change.')
          : new BadInputError('not_found', 'Nobody has this address.', { status: 404 });
      }
      accounts.forget(email);
      return showUser(user);
    },
  );

  app.patch(
    '/api/session',
    {
      schema: {
        tags,
        summary: 'Change your own name, which colleagues read, and some customers.',
        body: OwnPatch,
        response: { 200: User, ...refusals(409) },
      },
    },
    async (request) => {
      const { email, role } = request.user;
      ensureOurs(accounts, email);
      const { name } = request.body;
      await db.transaction(async (tx) => {
        await changeUser(tx, email, { name });
        const details = { name };
        await writeAudit(tx, { actor: email, action: 'user.change', subject: email, details });
      });
      accounts.forget(email);
      return { email, name, role };
    },
  );
}

/** @throws BadInputError for the administrator of the environment */
function ensureOurs(accounts: Accounts, email: string): void {
  if (!accounts.isEnvironmentAdmin(email)) return;
  throw new BadInputError(
    'not_here',
    'This administrator is set by CONSOLE_ADMIN_EMAIL, CONSOLE_ADMIN_NAME and CONSOLE_ADMIN_PASSWORD.',
    { status: 409 },
  );
}
