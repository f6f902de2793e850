const openByHabit = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd td th tr thead tbody tfoot option'.split(
    ' ',
  ),
);
// Opened again by the parser in every block that follows: a few of them, left open, multiply a page.
const formatting = new Set('a b big code em font i nobr s small strike strong tt u'.split(' '));
const maxTags = 20_000;
const maxDepth = 250;
const maxFormattingDepth = 30;

/**
 * Whether HTML is so deep or so badly nested that parsing it into a tree would take seconds: a mail
 * of 64 kB can be made to block a worker for ten. Elements that are often left open don't count.
 */
export function isTangled(html: string): boolean {
  const openByName = new Map<string, number>();
  let tags = 0;
  let depth = 0;
  let formattingDepth = 0;
  for (const [, slash = '', tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    const name = tag.toLowerCase();
    tags += 1;
    if (tags > maxTags) return true;
    if (openByHabit.has(name)) continue;

    const open = openByName.get(name) ?? 0;
    // A closing tag without its opening one closes nothing.
    if (slash !== '' && open === 0) continue;
    const step = slash === '' ? 1 : -1;
    openByName.set(name, open + step);
    depth += step;
    if (formatting.has(name)) formattingDepth += step;
    if (depth > maxDepth || formattingDepth > maxFormattingDepth) return true;
  }
  return false;
}
