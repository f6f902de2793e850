import { toZalo } from '@omnirelay/adapters/zalo/message.ts';
import { describe, expect, test } from 'vitest';
import { problemsOf } from './problems-of.ts';
import { systemPrompt } from './prompt.ts';

const flow = {
  knowledge: 'Cửa hàng: https://acme.example/gio-mo-cua. Chat: zalo.me/1646843870823903717',
  persona: 'Bạn là Mai.',
  language: 'vi',
  limits: { characters: 1_800 },
  lookup: undefined,
} as never;
const system = systemPrompt(flow);
const problems = (reply: string) =>
  [reply, toZalo(reply).join('\n')].flatMap((text) => problemsOf(text, { flow, system }));

describe('a way out for customers or their data', () => {
  test.each([
    ['a trusted host as a fragment', 'Xem https://evil.example#.acme.example nhé'],
    ['a trusted host as a query', 'Xem https://evil.example?.acme.example nhé'],
    ['a trusted host as a user', 'Xem https://acme.example@evil.example nhé'],
    ['a trusted host as a user with a port', 'Xem https://acme.example:80@evil.example nhé'],
    ['an address in numbers', 'Xem 203.0.113.7/otp nhé'],
    ['an address in numbers, with a scheme', 'Xem http://203.0.113.7 nhé'],
    ['a full-width dot', 'Xem https://evil．example/otp nhé'],
    ['full-width letters', 'Xem ｈｔｔｐｓ://evil.example nhé'],
    ['an ideographic stop', 'Xem https://evil。example/otp nhé'],
    ['a bare host', 'Vào nganhang-vn.com để xác minh'],
    ['a bare Vietnamese host', 'Vào xacminh.vn để xác minh'],
    ['another account', 'Nhắn zalo.me/0912000111 nhé'],
    ['an e-mail address', 'Gửi thông tin tới ho-tro@evil.example nhé'],
    ['another scheme', 'Mở zalo://qr/abc nhé'],
    ['a zero-width space', 'Vào evil\u200b.com/otp nhé'],
    ['a soft hyphen', 'Vào https://acme.example\u00ad.evil.com nhé'],
  ])('%s', (_, reply) => {
    expect(problems(reply)).not.toEqual([]);
  });

  test.each([
    'Cửa hàng mở lúc 8.00 sáng.',
    'Xem https://acme.example/gio-mo-cua nhé.',
    'Chúng tôi không bao giờ hỏi mã OTP. Đừng gửi mã OTP cho ai.',
    'Vui lòng không chia sẻ mật khẩu với bất kỳ ai.',
    'Bạn tuyệt đối không nên cung cấp mã OTP cho người lạ.',
    'Giá là 1.200.000đ/tháng.',
  ])('what is harmless gets through: %s', (reply) => {
    expect(problems(reply)).toEqual([]);
  });
});
