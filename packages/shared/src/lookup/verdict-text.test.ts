import { describe, expect, test } from 'vitest';
import type { Subject } from './subject.ts';
import type { ReportItem, Verdict } from './verdict.ts';
import { helpText, verdictText } from './verdict-text.ts';

const phone: Subject = { kind: 'phone', value: '0987654321', asWritten: '0987 654 321' };
const item: ReportItem = { source: 'danh sách', title: 'Mạo danh ngân hàng', date: '2026-11-20' };

function aVerdict(over: Partial<Verdict> = {}): Verdict {
  return {
    subject: phone,
    status: 'reported',
    total: 1,
    items: [item],
    unknownSources: [],
    checkedAt: '2026-11-20T08:00:00.000Z',
    cached: false,
    ...over,
  };
}
const titled = (title: string) => aVerdict({ items: [{ ...item, title }] });
const vi = (...verdicts: Verdict[]) => verdictText(verdicts, { language: 'vi' });
const en = (...verdicts: Verdict[]) => verdictText(verdicts, { language: 'en' });

test('what was reported: how it was read, how often, by whom and when, and what to do', () => {
  expect(vi(aVerdict({ total: 3 }))).toBe(
    [
      'Số điện thoại 0987654321: có 3 báo cáo liên quan.',
      '- danh sách (20/11/2026): “Mạo danh ngân hàng”',
      'Đây là thông tin do người khác gửi đến, có thể chưa được xác minh, và không phải là kết luận về chủ sở hữu. Bạn nên hết sức thận trọng.',
      '',
      'Lời khuyên: bạn không nên chuyển tiền và tuyệt đối không cung cấp mã OTP hay mật khẩu cho bất kỳ ai. Nếu đã chuyển tiền hoặc lộ thông tin, vui lòng liên hệ ngay với ngân hàng của bạn và cơ quan công an gần nhất.',
    ].join('\n'),
  );
  expect(en(aVerdict())).toContain(
    'Phone number 0987654321: 1 report mentions it.\n- danh sách (20 Nov 2026): ',
  );
});

test.each<[string, Partial<Verdict>, string[]]>([
  ['nothing found', { status: 'not_found' }, ['chưa tìm thấy', 'không có nghĩa là an toàn']],
  ['could not ask', { status: 'unknown' }, ['chưa tra cứu được', 'không có nghĩa là an toàn']],
  ['asked in part', { unknownSources: ['late'] }, ['Một số nguồn hiện chưa trả lời']],
  [
    'an account',
    {
      subject: {
        kind: 'account',
        value: '19034567891011',
        asWritten: 'x',
        bankHint: 'Techcombank',
      },
    },
    ['Số tài khoản 19034567891011 (Techcombank): '],
  ],
  [
    'a phone that may be an account',
    { subject: { ...phone, alsoAs: ['account'] } },
    ['Số điện thoại 0987654321 (đã tra cứu cả với vai trò số tài khoản): '],
  ],
  [
    'an address',
    { subject: { kind: 'url', value: 'example.com', asWritten: 'x' } },
    ['Địa chỉ web example.com: '],
  ],
])('%s is said in Vietnamese', (_, over, want) => {
  const text = vi(aVerdict({ items: [], ...over }));
  for (const words of want) expect(text).toContain(words);
  expect(text).not.toContain('late');
});

test('a failure never sounds like "safe", nor a report like a judgement', () => {
  for (const status of ['not_found', 'unknown'] as const) {
    expect(en(aVerdict({ status, items: [] }))).toContain('does not mean that it is safe');
  }
  for (const say of [vi, en]) {
    expect(say(aVerdict())).not.toMatch(/là kẻ lừa đảo|is a scam|is fraud|là lừa đảo/i);
  }
});

test('three reports are listed at most, and every subject has its part', () => {
  const many = aVerdict({ total: 9, items: Array.from({ length: 9 }, () => item) });
  expect(vi(many).match(/^- /gm)).toHaveLength(3);
  const text = vi(many, aVerdict({ status: 'not_found', items: [] }), many);
  expect(text.match(/0987654321:/g)).toHaveLength(3);
  expect(text.match(/Lời khuyên/g)).toHaveLength(1);
});

test('a link with {value} is given for each, another one once', () => {
  const facebook: Subject = { kind: 'url', value: 'fb.com/a b', asWritten: 'x' };
  const verdicts = [aVerdict(), aVerdict({ subject: facebook })];
  const each = verdictText(verdicts, { language: 'vi', link: 'https://a.example/?q={value}' });
  expect(each).toContain('Xem thêm: https://a.example/?q=0987654321');
  expect(each).toContain('Xem thêm: https://a.example/?q=fb.com%2Fa%20b');
  const once = verdictText(verdicts, { language: 'en', link: 'https://a.example/' });
  expect(once.match(/Read more: /g)).toHaveLength(1);
});

test("somebody else's advice replaces ours", () => {
  const text = verdictText([aVerdict()], { language: 'vi', advice: 'Gọi 113.' });
  expect(text).toMatch(/\n\nGọi 113\.$/);
});

describe('titles are other people’s words', () => {
  test.each([
    ['control characters', 'a\u0000b\u001b[31m\nc\u2028d', '“a b [31m c d”'],
    ['direction marks', 'a\u202eb\u200bc', '“abc”'],
    ['links', 'xem https://evil.example/x?y ngay', '“xem … ngay”'],
    ['bare links', 'vào evil.com nhé', '“vào … nhé”'],
    ['e-mails', 'liên hệ me@example.com', '“liên hệ …”'],
    ["a reporter's phone", 'LH 0912 345 678', '“LH 0912•••678”'],
    ['an account', 'stk 19034567891011', '“stk 1903•••011”'],
    ['the number asked about', 'số 0987654321 mạo danh', '“số 0987654321 mạo danh”'],
    ['quotes', 'a ”b" c', "“a 'b' c”"],
    ['half a character', 'a\ud83d', '“a\ufffd”'],
  ])('%s', (_, title, want) => {
    expect(vi(titled(title))).toContain(want);
  });

  test('an empty one leaves source and date', () => {
    expect(vi(titled(' \n '))).toContain('- danh sách (20/11/2026)\n');
  });

  test('a source without a name has one all the same', () => {
    expect(vi(aVerdict({ items: [{ source: '', title: 'x' }] }))).toContain('- Nguồn khác: “x”');
  });

  test('a report’s own link is not passed on', () => {
    const text = vi(aVerdict({ items: [{ ...item, url: 'https://evil.example/a' }] }));
    expect(text).not.toContain('evil');
  });

  test.each([
    ['20/11/2026', '(20/11/2026)'],
    ['2 days ago', '(2 days ago)'],
    ['2026-11-20T23:59:59Z', '(20/11/2026)'],
  ])('the date %s is shown as %s', (date, want) => {
    expect(vi(aVerdict({ items: [{ ...item, date }] }))).toContain(want);
  });

  test.each(['0912345678', 'x'.repeat(30), 'https://evil.example', 'a\nb', ''])(
    'the date %j is not shown',
    (date) => {
      expect(vi(aVerdict({ items: [{ ...item, date }] }))).toContain('- danh sách: ');
    },
  );
});

describe('the longest message', () => {
  const huge = [
    ...['x'.repeat(100_000), '😀'.repeat(50_000), 'e\u0301'.repeat(50_000)],
    ...['a\u0301\u0323'.repeat(50_000), 'Lừa đảo '.repeat(10_000), '\u0301'.repeat(100_000)],
    ...['1 '.repeat(50_000), '\ud83d'.repeat(1_000)],
  ];

  test.each(huge.map((title) => [title.slice(0, 8), title]))('with %j…', (_, title) => {
    const one = { source: title, title, date: '2026-11-20' };
    const verdict = aVerdict({
      total: 1e9,
      items: [one, one, one],
      unknownSources: [title],
      subject: {
        kind: 'url',
        value: `facebook.com/${'a'.repeat(190)}`,
        asWritten: '',
        alsoAs: ['phone'],
      },
    });
    for (const language of ['vi', 'en'] as const) {
      const options = { language, link: `https://a.example/${'b'.repeat(250)}{value}` };
      for (const advice of [{}, { advice: title }]) {
        const text = verdictText([verdict, verdict, verdict], { ...options, ...advice });
        expect([...text].length).toBeLessThanOrEqual(2_000);
        expect(text).toContain('facebook.com/');
      }
    }
  });

  test('ordinary reports of three numbers are all listed', () => {
    const long = aVerdict({ items: [item, item, item] });
    expect(vi(long, long, long).match(/^- .*Mạo danh ngân hàng/gm)).toHaveLength(9);
  });
});

test.each([
  ['vi', 'số tài khoản'],
  ['en', 'account number'],
] as const)('help in %s', (language, want) => {
  const help = helpText(language);
  expect(help).toContain(want);
  expect(help).toContain('OTP');
  expect([...help].length).toBeLessThan(2_000);
});
