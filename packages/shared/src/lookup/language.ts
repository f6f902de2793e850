import { foldText } from './reading.ts';

const vietnameseLetters = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/iu;
/** Written without diacritics, and no words of English. */
const vietnameseWords = words(
  'toi ban anh chi em khong ko cua nay la lua dao bi tien ngan hang tai khoan chuyen khoan goi dien ' +
    'thoai xin chao cho hoi co phai duoc giup kiem tra so minh nguoi dang the nao gi voi nhe vay ho ' +
    'nhan tin biet stk sdt ck cam on ai day roi huong dan',
);
const englishWords = words(
  'the is this that an i my me you your are was were be been have has do does did not can could ' +
    'would will please help hello hi thanks thank and or of to for from with what who how why when ' +
    'scam scammer fraud number phone account bank money called check safe report it they he she',
);

/** What stands in addresses and codes is in no language. */
const wholeWords = /(?<![\p{L}\d./:@_-])[a-z]+(?![\p{L}\d/:@_-]|\.\p{L})/gu;

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

/** Undefined: nothing in the text tells, as with a number alone. */
export function guessLanguage(text: string): 'vi' | 'en' | undefined {
  const beginning = text.slice(0, 2_000);
  if (vietnameseLetters.test(beginning.normalize('NFC'))) return 'vi';
  let vietnamese = 0;
  let english = 0;
  for (const [word] of foldText(beginning).matchAll(wholeWords)) {
    if (vietnameseWords.has(word)) vietnamese += 1;
    if (englishWords.has(word)) english += 1;
  }
  if (vietnamese === english) return undefined;
  return vietnamese > english ? 'vi' : 'en';
}
