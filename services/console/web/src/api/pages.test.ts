import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareText,
  itemsOf,
  mergeFirstPage,
  type Order,
  type Pages,
  putItem,
  removeItem,
  replaceItem,
} from './pages.ts';

interface Item {
  id: string;
  at: string;
}
const newest: Order<Item> = (a, b) => compareText(b.at, a.at) || compareText(b.id, a.id);
const item = (id: string, at = id): Item => ({ id, at });
/** Pages of these ids; `more` after them unless it ends there. */
const pages = (...ids: string[][]): Pages<Item> => ({
  pages: ids.map((page, index) => ({
    items: page.map((id) => item(id)),
    nextCursor: index < ids.length - 1 ? String(index) : 'more',
  })),
  pageParams: ids.map((_, index) => (index === 0 ? null : String(index - 1))),
});
const complete = (...ids: string[][]): Pages<Item> => {
  const data = pages(...ids);
  const last = data.pages.at(-1);
  if (last) last.nextCursor = null;
  return data;
};
const idsOf = (data: Pages<Item>) => data.pages.map(({ items }) => items.map(({ id }) => id));

describe('putting an item', () => {
  test.each([
    ['in front', pages(['5', '4'], ['2']), item('6'), [['6', '5', '4'], ['2']]],
    [
      'between pages',
      pages(['5', '4'], ['2']),
      item('3'),
      [
        ['5', '4'],
        ['3', '2'],
      ],
    ],
    [
      'again, where it was',
      pages(['5', '4'], ['3', '2']),
      item('3'),
      [
        ['5', '4'],
        ['3', '2'],
      ],
    ],
    ['again, as the last one loaded', pages(['5', '4']), item('4'), [['5', '4']]],
    ['that moves up', pages(['5', '4'], ['2']), item('2', '9'), [['2', '5', '4'], []]],
    ['beyond what is loaded', pages(['5', '4']), item('1'), [['5', '4']]],
    ['that falls beyond it', pages(['5', '4']), item('5', '1'), [['4']]],
    ['at the end of a complete list', complete(['5', '4']), item('1'), [['5', '4', '1']]],
    ['into an empty list', complete([]), item('1'), [['1']]],
  ])('%s', (_, data, put, ids) => {
    expect(idsOf(putItem(data, put, newest))).toEqual(ids);
  });

  test('in whatever order they come, twice or not, gives the same list', () => {
    const ids = Array.from({ length: 8 }, (_, index) => String(index));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...ids, ...ids], { minLength: 16, maxLength: 16 }),
        (order) => {
          const end = order.reduce((data, id) => putItem(data, item(id), newest), complete([]));
          expect(idsOf(end)).toEqual([ids.toReversed()]);
        },
      ),
    );
  });
});

test('what is not loaded is neither replaced nor removed', () => {
  const data = pages(['5', '4']);
  expect(replaceItem(data, item('1'))).toBe(data);
  expect(removeItem(data, '1')).toBe(data);
  expect(idsOf(removeItem(data, '4'))).toEqual([['5']]);
});

describe('merging the first page', () => {
  const fresh = (ids: string[], nextCursor: string | null = 'next') => ({
    items: ids.map((id) => item(id)),
    nextCursor,
  });

  test.each([
    [
      'nothing new',
      ['5', '4'],
      [
        ['5', '4'],
        ['2', '1'],
      ],
    ],
    [
      'new ones',
      ['7', '6', '5'],
      [
        ['7', '6', '5', '4'],
        ['2', '1'],
      ],
    ],
    ['one that is gone', ['5', '2'], [['5', '2'], ['1']]],
  ])('%s', (_, ids, result) => {
    const merged = mergeFirstPage(pages(['5', '4'], ['2', '1']), fresh(ids), newest);
    expect(idsOf(merged)).toEqual(result);
    expect(merged.pages.at(-1)?.nextCursor).toBe('more');
  });

  test('a gap between them starts the list over', () => {
    const merged = mergeFirstPage(pages(['5', '4']), fresh(['9', '8']), newest);
    expect(merged).toEqual({ pages: [fresh(['9', '8'])], pageParams: [null] });
  });

  test('the only page is the whole list', () => {
    const merged = mergeFirstPage(pages(['5', '4'], ['2']), fresh(['5'], null), newest);
    expect(idsOf(merged)).toEqual([['5']]);
    expect(itemsOf(undefined)).toEqual([]);
  });
});
