import { element } from './elements.js';
import { formatExactTime, formatTime, hintOfReason, hintOfState } from './format.js';

/** @typedef {import('./types.d.ts').Delivery} Delivery */
/** @typedef {import('./types.d.ts').Effect} Effect */
/** @typedef {import('./types.d.ts').Flow} Flow */

/** @param {string} state */
export const isReplayable = (state) => state === 'parked' || state === 'uncertain';

/** @param {string} state */
export function stateBadge(state) {
  return element('span', { class: `badge state-${state}`, title: hintOfState(state) }, state);
}

/** @param {string} iso */
export function timeOf(iso) {
  const at = new Date(iso);
  return element('time', { datetime: iso, title: formatExactTime(at) }, formatTime(at, new Date()));
}

/**
 * One delivery as a row. Its buttons say what they are for by `data-action`.
 * @param {Delivery} delivery
 * @param {boolean} isOpen
 */
export function deliveryRow(delivery, isOpen) {
  const remoteIds = delivery.flows.flatMap(({ remoteId }) => (remoteId ? [remoteId] : []));
  return element(
    'tr',
    { role: 'row', class: 'delivery', 'data-id': delivery.id },
    cell('state', stateBadge(delivery.state), attemptsOf(delivery.flows)),
    cell(
      'event',
      element('span', { class: 'type' }, delivery.type),
      element('span', { class: 'muted' }, delivery.connection),
    ),
    cell('conversation', element('span', { class: 'mono' }, delivery.conversation)),
    cell('why', whyOf(delivery)),
    cell('remote', ...remoteIds.map((id) => element('span', { class: 'mono' }, id))),
    cell('time', timeOf(delivery.receivedAt)),
    cell(
      'actions',
      isReplayable(delivery.state)
        ? element('button', { type: 'button', class: 'small', 'data-action': 'replay' }, 'Replay')
        : null,
      element('button', {
        type: 'button',
        class: 'toggle',
        'data-action': 'toggle',
        'aria-expanded': String(isOpen),
        'aria-controls': `details-${delivery.id}`,
        'aria-label': `Details of ${delivery.type} in ${delivery.conversation}`,
      }),
    ),
  );
}

/**
 * @param {Delivery} delivery
 * @param {Effect[] | undefined} effects undefined while they are being fetched
 */
export function detailsRow(delivery, effects) {
  const flows = delivery.flows.map(flowCard);
  return element(
    'tr',
    { role: 'row', class: 'details', id: `details-${delivery.id}` },
    element(
      'td',
      { role: 'cell', colspan: '7' },
      flows.length > 0
        ? element('div', { class: 'flows' }, ...flows)
        : element('p', { class: 'muted' }, 'No flow took this event.'),
      effectList(effects),
      element(
        'p',
        { class: 'ids muted' },
        'Delivery ',
        element('span', { class: 'mono' }, delivery.id),
        ' received ',
        formatExactTime(new Date(delivery.receivedAt)),
      ),
    ),
  );
}

/** @param {Flow} flow */
function flowCard(flow) {
  return element(
    'article',
    { class: 'flow' },
    element('h3', {}, flow.flow, stateBadge(flow.state)),
    element(
      'dl',
      {},
      ...entry('Why', flow.reason),
      ...entry('Attempts', String(flow.attempts)),
      ...entry('Remote id', flow.remoteId, 'mono'),
      ...entry('Last error', flow.lastError === flow.reason ? null : flow.lastError, 'error-text'),
      element('dt', {}, 'Updated'),
      element('dd', {}, timeOf(flow.updatedAt)),
    ),
  );
}

/** @param {Effect[] | undefined} effects */
function effectList(effects) {
  if (!effects) return element('p', { class: 'muted' }, 'Looking up what it wrote…');
  if (effects.length === 0) return null;
  return element(
    'ul',
    { class: 'effects', 'aria-label': 'What it wrote at the providers' },
    ...effects.map((effect) =>
      element(
        'li',
        {},
        element('span', { class: 'mono' }, effect.action),
        ` at ${effect.connection} became `,
        element('span', { class: 'mono' }, effect.remoteId),
        element('span', { class: 'muted' }, ' at ', timeOf(effect.doneAt)),
      ),
    ),
  );
}

/** @param {Flow[]} flows */
function attemptsOf(flows) {
  const attempts = Math.max(0, ...flows.map((flow) => flow.attempts));
  return attempts > 1 ? element('span', { class: 'attempts muted' }, `${attempts} tries`) : null;
}

/** @param {Delivery} delivery */
function whyOf({ reason, flows }) {
  const text = reason ?? flows.find(({ lastError }) => lastError)?.lastError;
  return text
    ? element('span', { class: 'reason', title: hintOfReason(text) ?? text }, text)
    : null;
}

/**
 * @param {string} name
 * @param {...(Node | null)} children
 */
function cell(name, ...children) {
  return element('td', { role: 'cell', class: name }, ...children);
}

/**
 * @param {string} term
 * @param {string | null} value
 * @param {string} [style]
 */
function entry(term, value, style) {
  if (value === null) return [];
  return [element('dt', {}, term), element('dd', { class: style }, value)];
}
