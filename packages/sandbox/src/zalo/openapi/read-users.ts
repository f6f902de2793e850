import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ZaloUser } from '../model.ts';
import { invalidField } from '../refusals.ts';
import type { Openapi } from './openapi.ts';
import { Id, readBody, readData, success } from './read-input.ts';

const OneUser = z.strictObject({ user_id: Id });
const UserList = z.strictObject({
  offset: z.int().min(0).max(9_951),
  count: z.int().min(1).max(50),
  tag_name: z.string().exactOptional(),
  last_interaction_period: z.string().exactOptional(),
  is_follower: z.boolean().exactOptional(),
});
const Nothing = z.strictObject({});

/** Whom the account knows, and the account itself. */
export function registerUsers(app: FastifyInstance, parts: Openapi): void {
  const { account, world, switches } = parts;
  const userOf = ({ user_id }: z.infer<typeof OneUser>): ZaloUser => {
    const user = world.users.get(user_id);
    if (!user) throw invalidField('user_id');
    return user;
  };

  app.get('/openapi/v3.0/oa/user/detail', async (request) =>
    success(detailOf(userOf(readData(OneUser, request)), parts)),
  );
  app.get('/openapi/v3.0/oa/user/getlist', async (request) => {
    const { offset, count, tag_name, is_follower } = readData(UserList, request);
    const all = [...world.users.values()]
      .filter(({ follows }) => is_follower === undefined || follows === is_follower)
      .filter(({ tags }) => tag_name === undefined || tags.includes(tag_name));
    const users = all.slice(offset, offset + count).map(({ id }) => ({ user_id: id }));
    return success({ total: all.length, count: users.length, offset, users });
  });
  app.post('/openapi/v3.0/oa/quota/message', async (request) => {
    const { lastInteractionMs } = userOf(readBody(OneUser, request));
    const last =
      lastInteractionMs === undefined ? {} : { last_interaction: String(lastInteractionMs) };
    return success(last);
  });
  app.get('/openapi/v2.0/oa/getoa', async (request) => {
    const query = Nothing.safeParse(request.query);
    if (!query.success) throw invalidField('data', true);
    return success({
      [switches.oaIdName]: account.oaId,
      name: 'Acme',
      is_verified: true,
      package_name: 'Nâng cao',
      linked_ZCA: switches.cloudAccount === 'none' ? '' : 'ZCA-Acme',
    });
  });
}

function detailOf(user: ZaloUser, { media, switches }: Openapi) {
  const avatar = media.url('photo.jpg');
  const { lastInteractionMs, sharedInfo } = user;
  const phone = switches.phonesAsNumbers ? Number(sharedInfo?.phone) : sharedInfo?.phone;
  return {
    user_id: user.id,
    user_id_by_app: user.idByApp,
    display_name: user.name,
    user_alias: '',
    is_sensitive: false,
    ...(lastInteractionMs === undefined
      ? {}
      : { user_last_interaction_date: dayInVietnam(lastInteractionMs) }),
    user_is_follower: user.follows,
    avatar,
    avatars: { 120: avatar, 240: avatar },
    tags_and_notes_info: { notes: [''], tag_names: user.tags },
    ...(sharedInfo
      ? { shared_info: { address: '', city: '', district: '', ...sharedInfo, phone } }
      : {}),
  };
}

/** DD/MM/YYYY. */
function dayInVietnam(ms: number): string {
  const day = new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10);
  return day.split('-').reverse().join('/');
}
