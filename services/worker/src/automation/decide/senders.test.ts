import { expect, test } from 'vitest';
import { addressOf, isAutomatic } from './senders.ts';

test.each([
  { text: 'Ann <Ann@Example.com>', address: 'ann@example.com' },
  { text: ' ann@example.com ', address: 'ann@example.com' },
  { text: '"Lee, Ann" <ann@example.com>', address: 'ann@example.com' },
  { text: 'Ann', address: undefined },
  { text: 'a@b, c@d', address: undefined },
  { text: '', address: undefined },
  { text: null, address: undefined },
])('of $text: $address', ({ text, address }) => {
  expect(addressOf(text)).toBe(address);
});

test.each([
  'noreply@shop.example',
  'Shop <no-reply@shop.example>',
  'ne-pas-repondre@service.example',
  'mailer-daemon@mx.example',
  'bounces+123=abc@list.example',
  'desk@cab.example',
])('%s is nobody', (from) => {
  expect(isAutomatic({ from, subject: 'Bonjour' }, ['Desk@CAB.example'])).toBe(true);
});

test.each([
  'Automatic reply: your order',
  'RE: Out of the office',
  'Réponse automatique : Re: facture',
  "Absence du bureau : jusqu'au 3",
  'Abwesenheitsnotiz',
  'Respuesta automática: hola',
  'Resposta automática',
  'Trả lời tự động',
])('"%s" was not written', (subject) => {
  expect(isAutomatic({ from: 'ann@example.com', subject }, [])).toBe(true);
});

test.each([
  { from: 'norepia@example.com', subject: 'Votre message automatique ne marche pas' },
  { from: 'ann.noreply@example.com', subject: 'Je suis absent demain' },
  { from: null, subject: '' },
])('$from, "$subject" is somebody', (mail) => {
  expect(isAutomatic(mail, [])).toBe(false);
});
