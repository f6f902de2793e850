import { postJson } from './api.js';
import { byId } from './elements.js';

const form = byId('login', HTMLFormElement);
const problem = byId('problem', HTMLElement);

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button?.setAttribute('aria-busy', 'true');
  if (button) button.disabled = true;
  try {
    const given = new FormData(form);
    await postJson('/api/login', { email: given.get('email'), password: given.get('password') });
    location.assign(nextPage());
  } catch (error) {
    problem.hidden = false;
    problem.textContent =
      error instanceof Error && error.name === 'ApiError'
        ? error.message
        : "The console can't be reached. Check the connection and try again.";
    byId('password', HTMLInputElement).select();
  } finally {
    button?.removeAttribute('aria-busy');
    if (button) button.disabled = false;
  }
});

/** Only a page of ours: "//elsewhere" and "/\elsewhere" are other hosts to a browser. */
function nextPage() {
  const next = new URLSearchParams(location.search).get('next') ?? '/';
  const url = new URL(next, location.origin);
  return next.startsWith('/') && url.origin === location.origin ? url.href : '/';
}
