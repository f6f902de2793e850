import type { SubjectKind } from './subject.ts';

export type Language = 'vi' | 'en';

export interface VerdictWords {
  dates: Intl.DateTimeFormat;
  kinds: Record<SubjectKind, string>;
  alsoAs(kinds: string): string;
  reported(count: number): string;
  unverified: string;
  notFound: string;
  notSafe: string;
  unknown: string;
  partly: string;
  advice: string;
  more: string;
  /** a source without a name */
  unnamed: string;
  help: string;
}

const vi: VerdictWords = {
  dates: new Intl.DateTimeFormat('vi-VN', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  }),
  kinds: { phone: 'số điện thoại', account: 'số tài khoản', url: 'địa chỉ web' },
  alsoAs: (kinds) => `đã tra cứu cả với vai trò ${kinds}`,
  reported: (count) => `có ${count} báo cáo liên quan.`,
  unverified:
    'Đây là thông tin do người khác gửi đến, có thể chưa được xác minh, và không phải là kết luận về chủ sở hữu. Bạn nên hết sức thận trọng.',
  notFound: 'hiện chưa tìm thấy báo cáo nào.',
  notSafe: 'Lưu ý: chưa có báo cáo không có nghĩa là an toàn.',
  unknown: 'hiện chưa tra cứu được đầy đủ, bạn vui lòng thử lại sau ít phút.',
  partly: 'Một số nguồn hiện chưa trả lời nên kết quả có thể chưa đầy đủ.',
  advice:
    'Lời khuyên: bạn không nên chuyển tiền và tuyệt đối không cung cấp mã OTP hay mật khẩu cho bất kỳ ai. Nếu đã chuyển tiền hoặc lộ thông tin, vui lòng liên hệ ngay với ngân hàng của bạn và cơ quan công an gần nhất.',
  more: 'Xem thêm',
  unnamed: 'Nguồn khác',
  help: [
    'Bạn có thể gửi cho chúng tôi số điện thoại, số tài khoản hoặc địa chỉ web cần kiểm tra, mỗi tin nhắn tối đa 3 mục. Ví dụ:',
    '- 0912345678 có lừa đảo không?',
    '- STK 0123456789012 Vietcombank',
    '- https://trang-web.example',
    'Chúng tôi sẽ cho bạn biết đã có báo cáo nào hay chưa. Chưa có báo cáo không có nghĩa là an toàn.',
    'Vui lòng không gửi mã OTP, mật khẩu hoặc số thẻ ngân hàng của bạn.',
  ].join('\n'),
};

const en: VerdictWords = {
  dates: new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }),
  kinds: { phone: 'phone number', account: 'account number', url: 'web address' },
  alsoAs: (kinds) => `also looked up as ${kinds}`,
  reported: (count) => `${count} ${count === 1 ? 'report mentions' : 'reports mention'} it.`,
  unverified:
    'This comes from other people, may not have been verified, and is no conclusion about the owner. Please be very careful.',
  notFound: 'no reports found so far.',
  notSafe: 'Please note: no report does not mean that it is safe.',
  unknown: 'we could not check everything just now. Please try again in a few minutes.',
  partly: 'Some sources did not answer, so the result may be incomplete.',
  advice:
    'Our advice: do not transfer money, and never share an OTP or a password with anyone. If you have already paid or shared details, contact your bank and the police right away.',
  more: 'Read more',
  unnamed: 'Other source',
  help: [
    'Send us a phone number, a bank account number or a web address to check, up to 3 in a message. For example:',
    '- Is 0912345678 a scam?',
    '- Account 0123456789012 at Vietcombank',
    '- https://some-site.example',
    'We tell you whether it has been reported. No report does not mean that it is safe.',
    'Please never send us an OTP, a password or your card number.',
  ].join('\n'),
};

export const words: Record<Language, VerdictWords> = { vi, en };
