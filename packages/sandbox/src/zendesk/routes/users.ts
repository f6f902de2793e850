import { z } from 'zod';
import { type Api, readBody, readId, readQuery } from '../api.ts';
import { badRequest, invalidRecord, notFound, tooManyRequests } from '../errors.ts';
import type { User } from '../model.ts';
import { PagingQuery, pageOf } from '../paging.ts';
import { presentUser } from '../present.ts';
import { createUser } from '../user-store.ts';
import { findUserByEmail, type World } from '../world.ts';
import { urlOf } from './tickets.ts';

const CreateOrUpdateBody = z.strictObject({
  user: z.strictObject({
    name: z.string().optional(),
    email: z.email().optional(),
    external_id: z.string().optional(),
    role: z.enum(['end-user', 'agent', 'admin']).optional(),
    skip_verify_email: z.boolean().optional(),
  }),
});
type UserInput = z.infer<typeof CreateOrUpdateBody>['user'];

const SearchQuery = z.strictObject({
  ...PagingQuery.omit({ 'page[size]': true, 'page[after]': true, 'page[before]': true }).shape,
  query: z.string().optional(),
  external_id: z.string().optional(),
});

export function mountUsers({ on, world }: Api): void {
  on('GET', '/users/me', async () => ({ user: presentUser(world, world.agent) }));

  on('GET', '/users/:id', async (request) => {
    const user = world.users.get(readId(request));
    if (!user) throw notFound();
    return { user: presentUser(world, user) };
  });

  on('POST', '/users/create_or_update', async (request, reply) => {
    const { user: input } = readBody(CreateOrUpdateBody, request);
    if (!input.email && !input.external_id) throw badRequest('a user needs email or external_id');
    countUserWrite(world, input.email ?? input.external_id ?? '');
    const known = findUser(world, input);
    const user = known ? updateUser(world, known, input) : addUser(world, input);
    reply.code(known ? 200 : 201);
    reply.header('location', `${world.baseUrl()}/api/v2/users/${user.id}.json`);
    return { user: presentUser(world, user) };
  });

  on('GET', '/users/search', async (request) => {
    const { query, external_id, ...paging } = readQuery(SearchQuery, request);
    const found = findUser(world, { email: readEmailQuery(query), external_id });
    const { rows, fields } = pageOf(found ? [found] : [], paging, urlOf(world, request));
    return { users: rows.map((user) => presentUser(world, user)), ...fields };
  });
}

/** `email:someone@example.com`, quoted or not; other queries have no fake. */
export function readEmailQuery(query: string | undefined): string | undefined {
  if (query === undefined) return undefined;
  const email = /^email:"?([^\s"]+@[^\s"]+)"?$/.exec(query.trim())?.[1];
  if (email === undefined) throw badRequest(`the sandbox cannot search users for ${query}`);
  return email;
}

function countUserWrite(world: World, identity: string): void {
  const limits: [string, number, number][] = [
    [`user ${identity.toLowerCase()}`, world.limits.writesPerUserAndMinute, 60_000],
    ['user writes', world.limits.userWritesPerSecond, 1_000],
  ];
  for (const [name, limit, windowMs] of limits) {
    const counted = world.counter.count(name, limit, windowMs);
    if ('retryInMs' in counted) throw tooManyRequests(counted.retryInMs);
  }
}

function findUser(
  world: World,
  by: { email?: string | undefined; external_id?: string | undefined },
): User | undefined {
  const byEmail = by.email === undefined ? undefined : findUserByEmail(world, by.email);
  if (byEmail || by.external_id === undefined) return byEmail;
  return [...world.users.values()].find(({ externalId }) => externalId === by.external_id);
}

function addUser(world: World, input: UserInput): User {
  if (!input.name) throw invalidRecord('name', 'Name: is too short (minimum one character)');
  return createUser(world, {
    name: input.name,
    email: input.email ?? null,
    role: input.role ?? 'end-user',
    externalId: input.external_id ?? null,
  });
}

function updateUser(world: World, user: User, input: UserInput): User {
  return Object.assign(user, {
    name: input.name ?? user.name,
    email: input.email ?? user.email,
    role: input.role ?? user.role,
    externalId: input.external_id ?? user.externalId,
    updatedAt: world.now(),
  });
}
