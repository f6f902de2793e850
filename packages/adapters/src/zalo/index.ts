import type { Provider } from '../provider.ts';
import { ZaloConnection } from './config.ts';
import { readZaloEnvelope } from './envelope.ts';
import { verifyZalo } from './verify.ts';

const media = ['text', 'image', 'gif', 'sticker', 'link', 'location', 'file', 'audio', 'video'];
const byCustomer = [...media, 'business_card'].map((what) => `user_send_${what}`);
const byAccount = [...media, 'list', 'template'].map((what) => `oa_send_${what}`);
const anonymous = ['text', 'image', 'file', 'sticker'].flatMap((what) => [
  `anonymous_send_${what}`,
  `oa_send_anonymous_${what}`,
]);

export const zalo: Provider<ZaloConnection> = {
  id: 'zalo',
  settings: ZaloConnection,
  establishedPaths: ['/api/v1/zalo/webhook'],
  wantedBy: {
    relay: [...byCustomer, ...byAccount, 'user_withdraw'],
    inbox: [
      ...byCustomer,
      ...byAccount,
      ...anonymous,
      ...['follow', 'unfollow', 'user_click_chatnow', 'user_submit_info', 'user_withdraw'],
      ...['user_reacted_message', 'oa_reacted_message'],
      'zalo.profile',
    ],
    automate: [],
    answer: [...byCustomer, ...byAccount, 'follow', 'user_withdraw'],
  },
  verify: verifyZalo,
  readEnvelope: readZaloEnvelope,
  accepted: () => ({ status: 200, body: { success: true } }),
  // Zalo sends again after half a minute, and waits two seconds for an answer.
  unavailable: {
    status: 503,
    headers: { 'retry-after': '10' },
    body: { error: 'unavailable', message: 'The event could not be stored. Send it again.' },
  },
  patienceMs: 1_500,
  refused: (_, { rejectStatus }) =>
    // Zalo saves an address only after a 200, even to a probe that it doesn't sign, and unsubscribes
    // who refuses: dropped and counted instead.
    rejectStatus === 200 ? { status: 200, body: { success: true } } : undefined,
  probe: { isProbe: () => false, answer: { status: 200, body: { success: true } } },
  ignoresContentType: true,
};
