/** Banks and wallets as reports name them, and what people call them: folded, blanks left out. */
const banks: Record<string, readonly string[]> = {
  ABBank: ['abbank'],
  ACB: ['acb', 'achau', 'acbbank'],
  Agribank: ['agribank', 'agri', 'vbard'],
  'Bac A Bank': ['bacabank', 'baca'],
  'Bao Viet Bank': ['baovietbank', 'bvb'],
  BIDV: ['bidv'],
  BVBank: ['bvbank', 'banviet', 'vietcapitalbank'],
  'Cake by VPBank': ['cakebank', 'cakebyvpbank'],
  'Dong A Bank': ['dongabank', 'donga', 'vikki', 'vikkibank'],
  Eximbank: ['eximbank', 'eib'],
  GPBank: ['gpbank'],
  HDBank: ['hdbank', 'hdb'],
  HSBC: ['hsbc'],
  Kienlongbank: ['kienlongbank', 'kienlong', 'klb'],
  LPBank: ['lpbank', 'lienvietpostbank', 'lienviet', 'lpb'],
  MB: ['mb', 'mbbank', 'quandoi'],
  MoMo: ['momo'],
  MSB: ['msb', 'maritimebank', 'maritime'],
  'Nam A Bank': ['namabank', 'nama'],
  NCB: ['ncb', 'quocdan'],
  OCB: ['ocb', 'phuongdong'],
  PGBank: ['pgbank'],
  PVcomBank: ['pvcombank', 'pvcom'],
  Sacombank: ['sacombank', 'sacom', 'stb'],
  Saigonbank: ['saigonbank', 'sgb'],
  SCB: ['scb'],
  SeABank: ['seabank', 'seab'],
  SHB: ['shb'],
  ShinhanBank: ['shinhan', 'shinhanbank'],
  ShopeePay: ['shopeepay', 'airpay'],
  'Standard Chartered': ['standardchartered'],
  Techcombank: ['techcombank', 'techcom', 'tcb', 'kythuong'],
  Timo: ['timo'],
  TPBank: ['tpbank', 'tpb', 'tienphong', 'tienphongbank'],
  UOB: ['uob'],
  VIB: ['vib', 'vibbank'],
  'Viet A Bank': ['vietabank', 'vieta'],
  VietBank: ['vietbank'],
  Vietcombank: ['vietcombank', 'vietcom', 'vcb', 'ngoaithuong'],
  VietinBank: ['vietinbank', 'vietin', 'viettinbank', 'ctg', 'congthuong'],
  'Viettel Money': ['viettelmoney', 'viettelpay'],
  VNPay: ['vnpay'],
  VPBank: ['vpbank', 'vpb'],
  WooriBank: ['woori', 'wooribank'],
  ZaloPay: ['zalopay'],
};

const names = new Map(
  Object.entries(banks).flatMap(([bank, called]) => called.map((name) => [name, bank])),
);

/** As people write them, with blanks where they put any: a pattern for folded text. */
export const bankPattern = [
  ...['a chau', 'bac a', 'ban viet', 'dong a', 'lien viet', 'quan doi', 'nam a', 'quoc dan'],
  ...['phuong dong', 'ky thuong', 'tien phong', 'viet a', 'ngoai thuong', 'cong thuong'],
  ...['vp', 'tp', 'mb', 'hd', 'acb', 'vib', 'lp', 'pg', 'gp', 'ab', 'bv', 'viettin', 'vietin'].map(
    (short) => `${short} bank`,
  ),
  ...['techcom', 'vietcom', 'nam a', 'bac a', 'dong a', 'viet a', 'shinhan', 'woori'].map(
    (short) => `${short} bank`,
  ),
  ...['standard chartered', 'viettel money', 'viettel pay', 'zalo pay', 'shopee pay'],
  ...names.keys(),
]
  .sort((a, b) => b.length - a.length)
  .join('|');

export function bankNamed(words: string): string | undefined {
  return names.get(words.replace(/\s+/g, ''));
}
