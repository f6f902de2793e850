// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { initReactI18next } from 'react-i18next';
import { beforeAll, expect, test } from 'vitest';
import type { Message } from '../api/shapes.ts';
import en from '../i18n/locales/en.json' with { type: 'json' };
import { aMessage } from '../testing/samples.ts';
import { MessageItem } from './message-item.tsx';

const hostile = '"><img src=x onerror="alert(1)"><script>alert(2)</script>&lt;b&gt;\u202E';
const hostileUrls = [
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '//x.example',
];

beforeAll(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  await i18next.use(initReactI18next).init({
    lng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
});

async function show(changes: Partial<Message>): Promise<HTMLElement> {
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  const contact = { name: hostile, email: null, phone: null, avatarUrl: null };
  const message = aMessage(changes);
  const nameOf = () => undefined;
  const item = createElement(MessageItem, {
    message,
    isFirst: true,
    isClosed: false,
    contact,
    nameOf,
  });
  const client = new QueryClient();
  await act(async () =>
    createRoot(host).render(
      createElement(
        MantineProvider,
        { withCssVariables: false },
        createElement(QueryClientProvider, { client }, item),
      ),
    ),
  );
  return host;
}

test.each<Partial<Message>>([
  { content: hostile, author: hostile },
  { content: hostile, author: '' },
  { content: hostile, sender: 'system' },
  { content: hostile, sender: 'bot', state: 'draft' },
  { content: hostile, sender: 'agent', state: 'failed', failure: hostile },
  { content: hostile, private: true },
])('%o is shown as text', async (changes) => {
  const shown = await show(changes);
  expect(shown.querySelector('img, script, b')).toBeNull();
  expect(shown.textContent).toContain(hostile);
});

test.each(hostileUrls)('an attachment at %s leads nowhere', async (url) => {
  const file = { id: 'a', name: hostile, contentType: 'image/png', sizeBytes: 1, url };
  const shown = await show({ attachments: [file] });
  expect(shown.querySelector('a, img, audio')).toBeNull();
  expect(shown.textContent).toContain(hostile);
});

test('links leave without saying where from, and a picture stays in its place', async () => {
  const file = {
    id: 'a',
    name: 'a.png',
    contentType: 'image/png',
    sizeBytes: 1,
    url: 'https://x.example/a.png',
  };
  const shown = await show({ content: 'https://example.com', attachments: [file] });
  const links = [...shown.querySelectorAll('a')];
  expect(links.map(({ href }) => href)).toEqual(['https://example.com/', file.url]);
  expect(links.every(({ rel, target }) => rel.includes('noopener') && target === '_blank')).toBe(
    true,
  );
  expect(shown.querySelector('img')?.getAttribute('src')).toBe(file.url);
});

test('an SVG is no picture to show: it could bring scripts along', async () => {
  const file = {
    id: 'a',
    name: 'a.svg',
    contentType: 'image/svg+xml',
    sizeBytes: 1,
    url: 'https://x.example/a.svg',
  };
  expect((await show({ attachments: [file] })).querySelector('img')).toBeNull();
});

test('every text has a direction of its own', async () => {
  const shown = await show({ content: 'مرحبا' });
  expect(shown.querySelector('[dir="auto"]')?.textContent).toBe('مرحبا');
});
