import { ApiError, getJson, postJson } from './api.js';
import { attempt, explain, toLogin } from './attempt.js';
import { createDeliveryList, keepTableRoles } from './delivery-list.js';
import { byId, element } from './elements.js';
import { fillOptions, isFiltering, readFilters, showFilters, toQuery } from './filters.js';
import { formatCount } from './format.js';
import { confirmReplay, toast } from './replay.js';
import { showSummary } from './summary.js';

/** @typedef {import('./types.d.ts').Delivery} Delivery */
/** @typedef {import('./types.d.ts').DeliveryPage} DeliveryPage */
/** @typedef {import('./types.d.ts').Effect} Effect */

const refreshMs = 5_000;
const pageSize = 50;
const maxRefreshed = 200;
/** Further down than this, new rows wait for a click instead of moving what is being read. */
const readingFromPx = 160;

const list = createDeliveryList(byId('rows', HTMLElement));
const message = byId('message', HTMLElement);
const more = byId('more', HTMLButtonElement);
const newer = byId('newer', HTMLButtonElement);
const table = byId('table', HTMLTableElement);
const form = byId('filters', HTMLFormElement);

let filters = readFilters();
/** @type {string | null} */
let nextCursor = null;
/** @type {Delivery[]} */
let pending = [];
let hasLoaded = false;
let loading = new AbortController();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Starts the list over, for filters that have changed. */
async function reload() {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  clearTimeout(timer);
  list.clear();
  pending = [];
  more.hidden = true;
  newer.hidden = true;
  message.replaceChildren(element('span', { class: 'spinner' }), 'Loading deliveries…');
  table.setAttribute('aria-busy', 'true');
  await attempt(async () => {
    const [page] = await Promise.all([fetchPage(pageSize, null, signal), refreshSummary(signal)]);
    if (signal.aborted) return;
    for (const delivery of page.items) list.put(delivery);
    nextCursor = page.nextCursor;
    showState();
    hasLoaded = true;
  }, signal);
  if (!signal.aborted) schedule();
}

/** Brings what is shown up to date, in place. */
async function refresh() {
  const { signal } = loading;
  if (!hasLoaded) return reload();
  await attempt(async () => {
    const limit = Math.min(maxRefreshed, Math.max(pageSize, list.ids.length));
    const [page] = await Promise.all([fetchPage(limit, null, signal), refreshSummary(signal)]);
    if (signal.aborted) return;
    merge(page);
    showState();
  }, signal);
  if (!signal.aborted) schedule();
}

/** @param {DeliveryPage} page */
function merge(page) {
  const newestShown = list.ids[0] ?? '';
  const fresh = page.items.filter(({ id }) => id > newestShown);
  const isGap = fresh.length === page.items.length && page.nextCursor !== null;
  for (const delivery of page.items) if (list.find(delivery.id)) list.put(delivery);
  removeGone(page);
  if (isGap && newestShown !== '') list.clear();
  if (isGap) nextCursor = page.nextCursor;
  const isReading = scrollY > readingFromPx && !isGap;
  pending = isReading ? fresh : [];
  if (!isReading) for (const delivery of fresh) list.put(delivery);
  newer.hidden = pending.length === 0;
  newer.textContent = `${formatCount(pending.length)} new`;
}

/**
 * Rows that the filters no longer fit.
 * @param {DeliveryPage} page
 */
function removeGone(page) {
  const still = new Set(page.items.map(({ id }) => id));
  const oldest = page.nextCursor ?? '';
  for (const id of list.ids) if (id >= oldest && !still.has(id)) list.remove(id);
}

/**
 * @param {number} limit
 * @param {string | null} cursor
 * @param {AbortSignal} signal
 * @returns {Promise<DeliveryPage>}
 */
function fetchPage(limit, cursor, signal) {
  const query = toQuery(filters);
  query.set('limit', String(limit));
  if (cursor) query.set('cursor', cursor);
  return getJson(`/api/deliveries?${query}`, signal);
}

/** @param {AbortSignal} signal */
async function refreshSummary(signal) {
  const hours = Number(byId('period', HTMLSelectElement).value);
  const since = new Date(Date.now() - hours * 3_600_000).toISOString();
  const path = `/api/deliveries/summary${hours ? `?since=${encodeURIComponent(since)}` : ''}`;
  showSummary(await getJson(path, signal), filters.state);
}

function showState() {
  table.setAttribute('aria-busy', 'false');
  more.hidden = nextCursor === null;
  if (list.ids.length > 0) return message.replaceChildren();
  const [title, text] = isFiltering(filters)
    ? ['Nothing fits', 'No delivery matches these filters.']
    : [
        'Nothing has come in yet',
        'As soon as a provider calls one of our webhooks, it is shown here.',
      ];
  message.replaceChildren(element('strong', {}, title), element('span', {}, text));
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? schedule() : refresh()), refreshMs);
}

/** @param {Partial<import('./types.d.ts').Filters>} change */
function changeFilters(change) {
  filters = { ...filters, ...change };
  const query = toQuery(filters).toString();
  history.replaceState(null, '', query ? `/?${query}` : '/');
  showFilters(filters);
  void reload();
}

/** @param {string} id */
async function loadDetails(id) {
  await attempt(async () => {
    /** @type {Delivery & { effects: Effect[] }} */
    const { effects, ...delivery } = await getJson(`/api/deliveries/${encodeURIComponent(id)}`);
    list.put(delivery);
    list.setEffects(id, effects);
  });
}

/** @param {string} id */
async function replay(id) {
  const delivery = list.find(id);
  if (!delivery || !(await confirmReplay(delivery))) return;
  try {
    await postJson(`/api/deliveries/${encodeURIComponent(id)}/replay`);
    toast('Back at work. Its state follows in a moment.', 'good');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return toLogin();
    toast(`Not replayed. ${explain(error)}`, 'bad');
  }
  void refresh();
}

byId('rows', HTMLElement).addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const row = target?.closest('tr.delivery');
  const id = row instanceof HTMLElement ? row.dataset.id : undefined;
  if (!id || String(getSelection()) !== '') return;
  if (target?.closest('[data-action="replay"]')) void replay(id);
  else if (list.toggle(id)) void loadDetails(id);
});

byId('tiles', HTMLElement).addEventListener('click', (event) => {
  const tile = event.target instanceof Element ? event.target.closest('[data-state]') : null;
  if (!(tile instanceof HTMLElement)) return;
  const state = tile.dataset.state ?? '';
  changeFilters({ state: state === filters.state ? '' : state });
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('input', (event) => {
  const control = event.target;
  if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return;
  clearTimeout(typing);
  const pauseMs = control instanceof HTMLInputElement ? 300 : 0;
  typing = setTimeout(() => changeFilters({ [control.name]: control.value.trim() }), pauseMs);
});
byId('clear', HTMLButtonElement).addEventListener('click', () =>
  changeFilters({ state: '', connection: '', q: '' }),
);

newer.addEventListener('click', () => {
  for (const delivery of pending) list.put(delivery);
  pending = [];
  newer.hidden = true;
  scrollTo({ top: 0, behavior: 'smooth' });
});
more.addEventListener('click', async () => {
  const { signal } = loading;
  more.disabled = true;
  await attempt(async () => {
    const page = await fetchPage(pageSize, nextCursor, signal);
    for (const delivery of page.items) list.put(delivery);
    nextCursor = page.nextCursor;
    showState();
  }, signal);
  more.disabled = false;
});
byId('period', HTMLSelectElement).addEventListener('change', () => void refresh());
byId('sign-out', HTMLButtonElement).addEventListener('click', async () => {
  await attempt(() => postJson('/api/logout'));
  location.assign('/login');
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});
addEventListener('online', () => void refresh());

await attempt(async () => {
  /** @type {import('./types.d.ts').Session} */
  const session = await getJson('/api/session');
  byId('user', HTMLElement).textContent = session.user.email;
  fillOptions(session.connections);
});
keepTableRoles(table);
showFilters(filters);
await reload();
