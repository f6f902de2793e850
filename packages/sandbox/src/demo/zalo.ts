import { setTimeout as wait } from 'node:timers/promises';
import type { ZaloFake } from '../zalo/index.ts';

interface Chat {
  customer: string;
  says: string[];
}

/** The model answers the first, look-ups the second, a person is called for the third. */
const chats: Chat[] = [
  { customer: 'Nguyễn Thị Lan', says: ['Xin chào', 'Trung tâm mình mở cửa mấy giờ ạ?'] },
  {
    customer: 'Trần Văn Minh',
    says: [
      'Số 0987 654 321 gọi cho tôi, bảo chuyển tiền vào stk 123456789012 VCB, có lừa đảo không?',
      'Còn số 0912 345 678 thì sao?',
    ],
  },
  { customer: 'Lê Hoàng Anh', says: ['Tôi bị lừa mất 5 triệu rồi, cho tôi gặp nhân viên!'] },
];

/** What the list of reports knows of. */
export const demoReports = {
  'phone:0987654321': [
    { title: 'Giả danh công an, yêu cầu chuyển tiền', date: '2026-09-14' },
    { title: 'Giả danh nhân viên ngân hàng', date: '2026-10-02' },
  ],
};

const typingMs = 6_000;

/** Customers of a Vietnamese official account write, one after the other. */
export async function playZalo(zalo: ZaloFake, signal: AbortSignal): Promise<void> {
  for (const { customer, says } of chats) {
    const { id } = zalo.addUser({ name: customer, follows: true });
    for (const text of says) {
      zalo.userSends(id, text);
      await wait(typingMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
  }
}
