import { beforeEach, expect, test } from 'vitest';
import { createStrangers, refusedOfOneLimit, type Strangers } from './strangers.ts';

const zendesk = { name: 'zendesk-main', refusedLimit: 300 };
const chatwoot = { name: 'chatwoot-main', refusedLimit: 300 };
let nowMs: number;
let strangers: Strangers;

beforeEach(() => {
  nowMs = 1_000_000;
  strangers = createStrangers({ nowMs: () => nowMs });
});

function refuse(count: number, address: string | ((i: number) => string), of = zendesk) {
  for (let i = 0; i < count; i += 1) {
    strangers.noteRefused(of, typeof address === 'string' ? address : address(i));
  }
}

test('whoever is refused again and again is not heard until a minute has passed', () => {
  refuse(refusedOfOneLimit - 1, '203.0.113.1');
  expect(strangers.isShutOut(zendesk, '203.0.113.1')).toBe(false);
  refuse(1, '203.0.113.1');
  expect(strangers.isShutOut(zendesk, '203.0.113.1')).toBe(true);
  expect(strangers.isShutOut(zendesk, '203.0.113.2')).toBe(false);
  expect(strangers.isShutOut(chatwoot, '203.0.113.1')).toBe(false);
  nowMs += 59_999;
  expect(strangers.isShutOut(zendesk, '203.0.113.1')).toBe(true);
  nowMs += 1;
  expect(strangers.isShutOut(zendesk, '203.0.113.1')).toBe(false);
});

test('many addresses together shut strangers out of their connection, and of no other', () => {
  refuse(300, (i) => `198.51.100.${i}`);
  expect(strangers.isShutOut(zendesk, '203.0.113.77')).toBe(true);
  expect(strangers.isShutOut(chatwoot, '203.0.113.77')).toBe(false);
});

test('whoever has sent a genuine one is heard, also where strangers share its address', () => {
  strangers.noteGenuine(zendesk, '34.74.90.65');
  refuse(5_000, '34.74.90.65');
  refuse(5_000, (i) => `2001:db8:${i}::/64`);
  expect(strangers.isShutOut(zendesk, '34.74.90.65')).toBe(false);
  expect(strangers.isShutOut(zendesk, '34.74.90.66')).toBe(true);
});

test('a day later it is a stranger again', () => {
  strangers.noteGenuine(zendesk, '34.74.90.65');
  nowMs += 24 * 3_600_000;
  refuse(300, '34.74.90.65');
  expect(strangers.isShutOut(zendesk, '34.74.90.65')).toBe(true);
});

test('whoever goes on sending is known on', () => {
  for (let minutes = 0; minutes <= 24 * 60; minutes += 7) {
    strangers.noteGenuine(zendesk, '34.74.90.65');
    nowMs += 7 * 60_000;
  }
  refuse(300, '34.74.90.65');
  expect(strangers.isShutOut(zendesk, '34.74.90.65')).toBe(false);
});

test('a genuine sender of one connection is a stranger to the others', () => {
  strangers.noteGenuine(chatwoot, '203.0.113.1');
  refuse(300, '203.0.113.1');
  expect(strangers.isShutOut(zendesk, '203.0.113.1')).toBe(true);
});

test('no flood of refused webhooks pushes a genuine sender out of memory', () => {
  strangers.noteGenuine(zendesk, '34.74.90.65');
  refuse(20_000, (i) => `2001:db8:${i}::/64`);
  expect(strangers.isShutOut(zendesk, '34.74.90.65')).toBe(false);
});
