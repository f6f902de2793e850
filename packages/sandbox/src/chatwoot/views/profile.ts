import type { UserRow } from '../rows.ts';
import type { World } from '../world.ts';

/** GET /api/v1/profile: who a token belongs to. */
export function profileView(world: World, user: UserRow) {
  return {
    access_token: user.accessToken,
    account_id: world.account.id,
    available_name: user.name,
    avatar_url: '',
    confirmed: true,
    display_name: null,
    message_signature: null,
    email: user.email,
    id: user.id,
    inviter_id: null,
    name: user.name,
    provider: 'email',
    pubsub_token: `pubsub-user-${user.id}`,
    role: user.role,
    ui_settings: {},
    uid: user.email,
    type: null,
    accounts: [
      {
        id: world.account.id,
        name: world.account.name,
        status: 'active',
        active_at: null,
        role: user.role,
        permissions: [user.role],
        availability: 'online',
        availability_status: 'online',
        auto_offline: true,
      },
    ],
  };
}
