import { byId, element } from './elements.js';

/** @typedef {import('./types.d.ts').Delivery} Delivery */

/** @type {Record<string, string>} */
const explanations = {
  parked:
    'It goes back to the front of its conversation and is tried again. What it already wrote is not written twice.',
  uncertain:
    'It is looked up at the provider first, and written only if it is certainly not there. Where a provider offers no way to look, check it by hand before you go on.',
};

/**
 * @param {Delivery} delivery
 * @returns {Promise<boolean>}
 */
export function confirmReplay(delivery) {
  const dialog = byId('confirm', HTMLDialogElement);
  byId('confirm-what', HTMLElement).textContent = `${delivery.type} · ${delivery.conversation}`;
  byId('confirm-text', HTMLElement).textContent = explanations[delivery.state] ?? '';
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'replay'), {
      once: true,
    });
  });
}

const shownMs = 6_000;

/**
 * @param {string} text
 * @param {'good' | 'bad'} kind
 */
export function toast(text, kind) {
  const shown = element('div', { class: `toast ${kind}` }, text);
  byId('toasts', HTMLElement).append(shown);
  setTimeout(() => shown.remove(), shownMs);
}
