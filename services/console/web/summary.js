import { byId, element } from './elements.js';
import { formatCount, hintOfReason, hintOfState, states } from './format.js';

/** @typedef {import('./types.d.ts').Summary} Summary */

/**
 * "1,842 in, 1,842 accounted for", and how.
 * @param {Summary} summary
 * @param {string} chosenState
 */
export function showSummary(summary, chosenState) {
  const underWay = summary.accepted - summary.accountedFor;
  byId('headline', HTMLElement).replaceChildren(
    element('strong', {}, formatCount(summary.accepted)),
    ' in, ',
    element('strong', {}, formatCount(summary.accountedFor)),
    ' accounted for',
    underWay > 0
      ? element('span', { class: 'under-way muted' }, ` · ${formatCount(underWay)} under way`)
      : '',
  );
  byId('bar', HTMLElement).replaceChildren(...barSegments(summary));
  updateTiles(summary, chosenState);
  showReasons(summary);
}

/** @param {Summary} summary */
function barSegments({ states: counts }) {
  return states.flatMap((state) => {
    const count = counts[state] ?? 0;
    if (count === 0) return [];
    const segment = element('span', { class: `segment state-${state}` });
    segment.style.flexGrow = String(count);
    return [segment];
  });
}

/**
 * Updated in place, so that one keeps its focus.
 * @param {Summary} summary
 * @param {string} chosenState
 */
function updateTiles({ states: counts }, chosenState) {
  const tiles = byId('tiles', HTMLElement);
  if (tiles.childElementCount === 0) tiles.append(...states.map(tile));
  for (const state of states) {
    const button = tiles.querySelector(`[data-state="${state}"]`);
    const count = counts[state] ?? 0;
    button?.setAttribute('aria-pressed', String(state === chosenState));
    button?.classList.toggle('none', count === 0);
    button?.querySelector('.count')?.replaceChildren(formatCount(count));
  }
}

/** @param {string} state */
function tile(state) {
  return element(
    'button',
    { type: 'button', class: 'tile', 'data-state': state, title: hintOfState(state) },
    element('span', { class: 'count' }, '0'),
    element('span', { class: `label state-${state}` }, state),
  );
}

const shownReasons = 6;

/** @param {Summary} summary */
function showReasons({ reasons }) {
  const line = byId('reasons', HTMLElement);
  line.hidden = reasons.length === 0;
  line.replaceChildren(
    ...reasons
      .slice(0, shownReasons)
      .map(({ reason, state, deliveries }) =>
        element(
          'span',
          { class: `reason-chip state-${state}`, title: hintOfReason(reason) ?? reason },
          element('span', { class: 'reason-text' }, reason),
          element('b', {}, formatCount(deliveries)),
        ),
      ),
  );
}
