/** In the order that operators care about. */
export const states = [
  'parked',
  'uncertain',
  'retrying',
  'waiting',
  'done',
  'skipped',
  'unreadable',
];

/** @type {Record<string, string>} */
const stateHints = {
  parked: 'Failed for good. Replay it once the cause is mended.',
  uncertain: 'Nobody can tell whether it arrived. Look at the provider, then decide.',
  retrying: 'Failed and will be tried again.',
  waiting: 'Not worked on yet.',
  done: 'Relayed.',
  skipped: 'Nothing to do, for the reason given.',
  unreadable: 'Verified, but its body could not be read. Kept as it came.',
};

/** @type {Record<string, string>} */
const reasonHints = {
  'own-echo': 'Our own message coming back',
  'private-note': 'Private notes stay private',
  duplicate: 'Delivered before',
  'not-subscribed': 'No flow wants this kind of event',
  replayed: 'Put back to work by an operator',
};

/** @param {string} state */
export const hintOfState = (state) => stateHints[state];

/** @param {string} reason */
export const hintOfReason = (reason) => reasonHints[reason];

const numbers = new Intl.NumberFormat('en');
/** @param {number} count */
export const formatCount = (count) => numbers.format(count);

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/**
 * In the viewer's zone: the time of day for today, else with its date.
 * @param {Date} at
 * @param {Date} now
 */
export function formatTime(at, now) {
  return at.toDateString() === now.toDateString() ? clock.format(at) : day.format(at);
}

/** @param {Date} at */
export const formatExactTime = (at) => exact.format(at);
