import { expect, test } from 'vitest';
import { macOf } from './sign-webhook.ts';
import { writeEvent } from './write-event.ts';

const app = { appId: '123456789', oaSecretKey: 'OASECRET' };
const random = () => 0.5;

test('the sheet’s vector A', () => {
  const event = {
    timestamp: '1717061839659',
    message: { text: '0987654321 có lừa đảo không?', msg_id: 'e2a641af6661713b2874' },
    event_name: 'user_send_text',
    recipient: { id: '1646843870823903717' },
    user_id_by_app: '3611371994410983884',
    sender: { id: '5510185758261927916' },
    app_id: '123456789',
  };
  const body = writeEvent(event, { fieldOrder: 'documented', escapedSlashes: false, random });
  expect(Buffer.byteLength(body)).toBe(287);
  expect(macOf(body, event.timestamp, app)).toBe(
    '39328dd602024c96356155e0cd6d2bbbd4f0a3b7f0b55809bf46013cbb0ae53b',
  );
});

const imageEvent = {
  app_id: '123456789',
  timestamp: '1751100041636',
  event_name: 'user_send_image',
  recipient: { id: '1646843870823903717' },
  sender: { id: '5510185758261927916' },
  message: {
    attachments: [
      {
        payload: { thumbnail: 'http://cdn.example/t.jpg', url: 'http://cdn.example/a.jpg' },
        type: 'image',
      },
    ],
    msg_id: 'b8de7d84fa1b3043690c',
  },
};

test('the sheet’s vector B: with escaped slashes', () => {
  const body = writeEvent(imageEvent, { fieldOrder: 'captured', escapedSlashes: true, random });
  expect(Buffer.byteLength(body)).toBe(327);
  expect(macOf(body, imageEvent.timestamp, app)).toBe(
    '5ab2cb1721a9532223642bd1c6140161e8a1b4e93594eefb70e719e705942969',
  );
  const again = JSON.stringify(JSON.parse(body));
  expect(macOf(again, imageEvent.timestamp, app)).toMatch(/^0781230a/);
});

test('fields come in any order, and say the same', () => {
  const draws = [0.9, 0.1, 0.8, 0.2, 0.7, 0.3];
  const style = { fieldOrder: 'random', escapedSlashes: true } as const;
  const body = writeEvent(imageEvent, { ...style, random: () => draws.shift() ?? 0 });
  expect(Object.keys(JSON.parse(body))).toEqual([
    'timestamp',
    'recipient',
    'message',
    'sender',
    'event_name',
    'app_id',
  ]);
  expect(JSON.parse(body)).toEqual(imageEvent);
});

test('an order may be given; what it leaves out comes last', () => {
  const fieldOrder = ['timestamp', 'user_id_by_app', 'message'];
  const body = writeEvent(imageEvent, { fieldOrder, escapedSlashes: false, random });
  expect(Object.keys(JSON.parse(body)).slice(0, 3)).toEqual(['timestamp', 'message', 'app_id']);
});
