import type { Media } from '../media.ts';
import type { Switches } from '../switches.ts';
import type { Announcer } from '../webhooks/announce.ts';
import type { Account, Events } from '../webhooks/events.ts';
import type { World } from '../world.ts';
import type { Uploads } from './uploads.ts';

/** What the routes work on. */
export interface Openapi {
  account: Account;
  world: World;
  uploads: Uploads;
  media: Media;
  events: Events;
  announcer: Announcer;
  switches: Switches;
}
