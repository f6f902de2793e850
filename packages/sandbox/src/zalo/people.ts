import type { Media } from './media.ts';
import type { ZaloUser } from './model.ts';
import { createActs } from './people/acts.ts';
import { createChat } from './people/chat.ts';
import { createMediaMessages } from './people/media-messages.ts';
import type { Switches } from './switches.ts';
import type { Announcer } from './webhooks/announce.ts';
import type { Events } from './webhooks/events.ts';
import type { World } from './world.ts';

/** What customers, and people in Zalo's own tool, do. */
export type People = ReturnType<typeof createPeople>;

export function createPeople(parts: {
  world: World;
  events: Events;
  announcer: Announcer;
  switches: Switches;
  media: Media;
}) {
  const { world } = parts;
  const userOf = (userId: string): ZaloUser => {
    const user = world.users.get(userId);
    if (user) return user;
    throw Object.assign(new Error(`the sandbox has no user ${userId}`), { statusCode: 400 });
  };
  const { says, ...chat } = createChat(parts, userOf);
  return {
    addUser: world.addUser,
    ...chat,
    ...createMediaMessages(parts, { says, userSends: chat.userSends }),
    ...createActs(parts, { userOf, messagesTo: chat.messagesTo }),
  };
}
