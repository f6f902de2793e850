import { byId, element } from './elements.js';
import { states } from './format.js';

/** @typedef {import('./types.d.ts').Filters} Filters */

const names = /** @type {const} */ (['state', 'connection', 'q']);

/** @returns {Filters} as the address says, so that a view can be bookmarked and sent on */
export function readFilters() {
  const given = new URLSearchParams(location.search);
  return {
    state: given.get('state') ?? '',
    connection: given.get('connection') ?? '',
    q: given.get('q') ?? '',
  };
}

/** @param {Filters} filters */
export function toQuery(filters) {
  const query = new URLSearchParams();
  for (const name of names) {
    if (filters[name]) query.set(name, filters[name]);
  }
  return query;
}

/** @param {Filters} filters */
export const isFiltering = (filters) => names.some((name) => filters[name] !== '');

/** @param {Filters} filters */
export function showFilters(filters) {
  for (const name of names) {
    const control = byId('filters', HTMLFormElement).elements.namedItem(name);
    if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) continue;
    if (control.value !== filters[name]) control.value = filters[name];
  }
  byId('clear', HTMLButtonElement).hidden = !isFiltering(filters);
}

/** @param {{ name: string, provider: string }[]} connections */
export function fillOptions(connections) {
  select('state').append(...states.map((state) => element('option', { value: state }, state)));
  select('connection').append(
    ...connections.map(({ name }) => element('option', { value: name }, name)),
  );
}

/** @param {string} name */
function select(name) {
  const control = byId('filters', HTMLFormElement).elements.namedItem(name);
  if (control instanceof HTMLSelectElement) return control;
  throw new Error(`The page has no ${name}`);
}
