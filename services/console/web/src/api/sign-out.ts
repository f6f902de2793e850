// One for both ways: a channel does not hear itself, and whoever signs out leaves only once.
const channel =
  typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('omnirelay.sign-out');

/** The browser's tabs share a session: when it ends in one, the others must show nothing of it. */
export function tellOtherTabs(): void {
  channel?.postMessage('signed out');
}

export function onSignOutElsewhere(leave: () => void): void {
  channel?.addEventListener('message', leave);
}
