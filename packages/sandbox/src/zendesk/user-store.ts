import type { Role, User } from './model.ts';
import type { World } from './world.ts';

export function createUser(
  world: World,
  input: { name: string; email?: string | null; role: Role; externalId?: string | null },
): User {
  const user: User = {
    id: world.nextId.user(),
    name: input.name,
    email: input.email ?? null,
    role: input.role,
    externalId: input.externalId ?? null,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  world.users.set(user.id, user);
  return user;
}
