import { deliveryRow, detailsRow } from './delivery-row.js';

/** @typedef {import('./types.d.ts').Delivery} Delivery */
/** @typedef {import('./types.d.ts').Effect} Effect */
/** @typedef {{ delivery: Delivery, shown: string, row: HTMLElement, details: HTMLElement | null, effects: Effect[] | undefined }} Entry */

/**
 * The rows, newest first, keyed by delivery: refreshing changes only what differs, so that the
 * reader's place, open details and focus stay.
 * @param {HTMLElement} body
 */
export function createDeliveryList(body) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();

  /** @param {Delivery} delivery */
  function add(delivery) {
    /** @type {Entry} */
    const entry = {
      delivery,
      shown: JSON.stringify(delivery),
      row: deliveryRow(delivery, false),
      details: null,
      effects: undefined,
    };
    entries.set(delivery.id, entry);
    const next = [...body.querySelectorAll('tr.delivery')].find(
      (row) => row instanceof HTMLElement && (row.dataset.id ?? '') < delivery.id,
    );
    body.insertBefore(entry.row, next ?? null);
  }

  /** @param {string} id */
  function remove(id) {
    const entry = entries.get(id);
    entry?.row.remove();
    entry?.details?.remove();
    entries.delete(id);
  }

  /** @param {Entry} entry */
  function show(entry) {
    const focused = focusedAction(entry.row);
    const row = deliveryRow(entry.delivery, entry.details !== null);
    entry.row.replaceWith(row);
    entry.row = row;
    if (focused) actionOf(row, focused)?.focus();
    if (!entry.details) return;
    const details = detailsRow(entry.delivery, entry.effects);
    entry.details.replaceWith(details);
    entry.details = details;
  }

  return {
    get ids() {
      return [...entries.keys()].sort().reverse();
    },
    /** @param {string} id */
    find: (id) => entries.get(id)?.delivery,
    clear() {
      entries.clear();
      body.replaceChildren();
    },
    /** @param {Delivery} delivery */
    put(delivery) {
      const entry = entries.get(delivery.id);
      if (!entry) return add(delivery);
      const shown = JSON.stringify(delivery);
      if (shown === entry.shown) return;
      entry.delivery = delivery;
      entry.shown = shown;
      show(entry);
    },
    remove,
    /**
     * Opens or closes a delivery's details.
     * @param {string} id
     * @returns {boolean} whether they are open now
     */
    toggle(id) {
      const entry = entries.get(id);
      if (!entry) return false;
      if (entry.details) {
        entry.details.remove();
        entry.details = null;
      } else {
        entry.details = detailsRow(entry.delivery, entry.effects);
        entry.row.after(entry.details);
      }
      const isOpen = entry.details !== null;
      actionOf(entry.row, 'toggle')?.setAttribute('aria-expanded', String(isOpen));
      return isOpen;
    },
    /**
     * @param {string} id
     * @param {Effect[]} effects
     */
    setEffects(id, effects) {
      const entry = entries.get(id);
      if (!entry) return;
      entry.effects = effects;
      show(entry);
    },
  };
}

/**
 * As cards, table elements are no table to some browsers: the roles say that they still are.
 * @param {HTMLTableElement} table
 */
export function keepTableRoles(table) {
  table.setAttribute('role', 'table');
  for (const group of table.querySelectorAll('thead, tbody'))
    group.setAttribute('role', 'rowgroup');
  for (const row of table.querySelectorAll('tr')) row.setAttribute('role', 'row');
  for (const head of table.querySelectorAll('th')) head.setAttribute('role', 'columnheader');
}

/** @param {HTMLElement} row */
function focusedAction(row) {
  const active = document.activeElement;
  return active instanceof HTMLElement && row.contains(active) ? active.dataset.action : undefined;
}

/**
 * The button, or the one that is left when it has gone.
 * @param {HTMLElement} row
 * @param {string} action
 * @returns {HTMLElement | null}
 */
function actionOf(row, action) {
  return row.querySelector(`[data-action="${action}"]`) ?? row.querySelector('[data-action]');
}
