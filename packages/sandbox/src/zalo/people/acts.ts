import type { BlockCode, SharedInfo, ZaloUser } from '../model.ts';
import type { Announcer } from '../webhooks/announce.ts';
import type { Events } from '../webhooks/events.ts';
import type { World } from '../world.ts';
import type { Chat } from './chat.ts';

/** What customers do besides writing, and what Zalo knows of them. Some of it opens the window. */
export function createActs(
  parts: { world: World; events: Events; announcer: Announcer },
  { userOf, messagesTo }: Pick<Chat, 'messagesTo'> & { userOf(userId: string): ZaloUser },
) {
  const { world, events, announcer } = parts;
  const { nowMs } = world;

  return {
    follow(userId: string, source = 'oa_profile'): void {
      const user = userOf(userId);
      user.follows = true;
      world.interacts(user);
      void announcer.announce(events.follow('follow', user, nowMs(), source));
    },
    unfollow(userId: string, source = 'oa_profile'): void {
      const user = userOf(userId);
      user.follows = false;
      void announcer.announce(events.follow('unfollow', user, nowMs(), source));
    },
    /** Told only of who has never chatted. */
    clickChatnow(userId: string): void {
      const user = userOf(userId);
      world.interacts(user);
      if (world.messagesOf(userId).length > 0) return;
      void announcer.announce(events.managed('user_click_chatnow', user, nowMs()));
    },
    submitInfo(userId: string, info: Partial<SharedInfo> = {}): void {
      const user = userOf(userId);
      user.sharedInfo = { name: user.name, phone: '84912345678', ...info };
      world.interacts(user);
      const { name, phone, address = '', city = '', district = '' } = user.sharedInfo;
      const full_address = { user_city: city, user_ward: district, user_address: address };
      const rest = { user_dob: '30/10/1999', gender: 'Nam', full_address };
      void announcer.announce(events.submitted(user, { name, phone, ...rest }, nowMs()));
    },
    reacts(userId: string, msgId: string, icon = '/-heart'): void {
      void announcer.announce(events.reacted('user', userOf(userId), msgId, icon, nowMs()));
    },
    /** The phone has it; told by itself for what the API sends, where the switch says so. */
    receives(userId: string, msgId: string): void {
      void announcer.announce(events.received(userOf(userId), msgId, nowMs()));
    },
    /** All that was sent to them, unless named. */
    sees(userId: string, msgIds?: string[]): void {
      const all = messagesTo(userId).map(({ msgId }) => msgId);
      void announcer.announce(events.seen(userOf(userId), msgIds ?? all, nowMs()));
    },
    /** They want all that is stored about them deleted. */
    withdraws(userId: string): void {
      const user = userOf(userId);
      delete user.sharedInfo;
      void announcer.announce(events.managed('user_withdraw', user, nowMs()));
    },
    addTag(userId: string, name: string): void {
      userOf(userId).tags.push(name);
      void announcer.announce(events.tagged([userId], name, nowMs()));
    },
    updatesInfo(userId: string, name: string): void {
      const user = userOf(userId);
      user.name = name;
      void announcer.announce(
        events.managed('update_user_info', user, nowMs(), { info: { name } }),
      );
    },
    /** Undefined: they never have. */
    setLastInteraction(userId: string, ms: number | undefined): void {
      const user = userOf(userId);
      if (ms === undefined) delete user.lastInteractionMs;
      else user.lastInteractionMs = ms;
    },
    /** Undefined: no longer. */
    blockUser(userId: string, code: BlockCode | undefined): void {
      const user = userOf(userId);
      if (code === undefined) delete user.block;
      else user.block = code;
    },
  };
}
