import type { InfiniteData } from '@tanstack/react-query';

/** Lists come in pages; these keep what is loaded right while single items change. All are pure. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
export type Pages<T> = InfiniteData<Page<T>, string | null>;

/** Negative when `a` stands before `b`. */
export type Order<T> = (a: T, b: T) => number;

interface Item {
  id: string;
}

/** Plain order of ids and of times in ISO 8601. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function itemsOf<T>(data: { pages: Page<T>[] } | undefined): T[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

/**
 * Puts an item where it belongs. One that belongs beyond what is loaded is left out: its page will
 * bring it.
 */
export function putItem<T extends Item>(data: Pages<T>, item: T, order: Order<T>): Pages<T> {
  const last = itemsOf(data).at(-1);
  const isComplete = data.pages.at(-1)?.nextCursor === null;
  const without = removeItem(data, item.id);
  if (!isComplete && (!last || order(item, last) > 0)) return without;
  const found = without.pages.findIndex(({ items }) =>
    items.some((other) => order(item, other) < 0),
  );
  const at = found === -1 ? without.pages.length - 1 : found;
  return {
    ...without,
    pages: without.pages.map((page, index) =>
      index === at ? { ...page, items: [...page.items, item].sort(order) } : page,
    ),
  };
}

/** Changes an item where it stands; nothing happens when it isn't loaded. */
export function replaceItem<T extends Item>(data: Pages<T>, item: T): Pages<T> {
  return mapPageOf(data, item.id, (items) =>
    items.map((other) => (other.id === item.id ? item : other)),
  );
}

export function removeItem<T extends Item>(data: Pages<T>, id: string): Pages<T> {
  return mapPageOf(data, id, (items) => items.filter((other) => other.id !== id));
}

/**
 * Takes over the first page as the server has it now: what stood in its range and is no longer in it
 * goes. When it doesn't touch what is loaded, something is missing between them, and it replaces all.
 */
export function mergeFirstPage<T extends Item>(
  data: Pages<T>,
  fresh: Page<T>,
  order: Order<T>,
): Pages<T> {
  const last = fresh.items.at(-1);
  const loaded = itemsOf(data);
  const touches = last === undefined || loaded.some((item) => order(item, last) <= 0);
  if (fresh.nextCursor === null || last === undefined || !touches) {
    return { pages: [fresh], pageParams: [null] };
  }
  const freshIds = new Set(fresh.items.map(({ id }) => id));
  const isOlder = (item: T) => !freshIds.has(item.id) && order(item, last) > 0;
  const pages = data.pages.map(({ items, nextCursor }) => ({
    items: items.filter(isOlder),
    nextCursor,
  }));
  const [first, ...others] = pages;
  if (!first) return { pages: [fresh], pageParams: [null] };
  return {
    ...data,
    pages: [{ items: [...fresh.items, ...first.items], nextCursor: first.nextCursor }, ...others],
  };
}

function mapPageOf<T extends Item>(
  data: Pages<T>,
  id: string,
  change: (items: T[]) => T[],
): Pages<T> {
  if (!data.pages.some(({ items }) => items.some((item) => item.id === id))) return data;
  return {
    ...data,
    pages: data.pages.map((page) =>
      page.items.some((item) => item.id === id) ? { ...page, items: change(page.items) } : page,
    ),
  };
}
