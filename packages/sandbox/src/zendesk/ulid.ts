const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters that sort by time, as in Zendesk's webhook and sequence ids. */
export function createUlid(at: Date, random: () => number): string {
  let rest = at.getTime();
  let time = '';
  for (let index = 0; index < 10; index += 1) {
    time = alphabet.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  const noise = Array.from({ length: 16 }, () => alphabet.charAt(Math.floor(random() * 32)));
  return time + noise.join('');
}
