/** Ids as Zoho makes them: 18 digits, beyond what a number holds exactly. */
export function createIds(): () => string {
  let last = 190_000_000_000_012_345n;
  return () => {
    last += 2n;
    return String(last);
  };
}
