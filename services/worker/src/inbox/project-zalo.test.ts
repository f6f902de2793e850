import { newEventId } from '@omnirelay/shared/ids.ts';
import { describe, expect, test } from 'vitest';
import { projectZalo } from './project-zalo.ts';

const oaId = '1646843870823903717';
const user = '5510185758261927916';
const card = '9704 3612 3456 7890';

function stored(json: object): string {
  const event = {
    id: newEventId(),
    connection: 'zalo-main',
    type: 'x',
    providerEventId: 'x-1',
    body: Buffer.from(JSON.stringify({ app_id: '1', timestamp: String(Date.now()), ...json })),
  };
  return JSON.stringify(projectZalo(event as never, { oaId }));
}

/** Card numbers are never kept. */
describe('a card number is not stored', () => {
  const from = { sender: { id: user }, recipient: { id: oaId } };
  const message = (name: string, content: object) => ({
    event_name: name,
    ...from,
    message: { msg_id: 'm1', ...content },
  });
  const attachment = (type: string, payload: object) =>
    message(`user_send_${type}`, { attachments: [{ type, payload }] });
  test.each([
    ['in a text', message('user_send_text', { text: `thẻ ${card}` })],
    ['over two lines', message('user_send_text', { text: 'thẻ 9704 3612\n3456 7890' })],
    ['with dots', message('user_send_text', { text: 'thẻ 9704.3612.3456.7890' })],
    [
      'in full-width digits',
      message('user_send_text', { text: '９７０４３６１２３４５６７８９０' }),
    ],
    [
      'as the name of a file',
      attachment('file', { name: `${card}.pdf`, url: 'https://a.example/a' }),
    ],
    [
      'in the address of a link',
      attachment('link', { url: `https://a.example/?c=${card.replaceAll(' ', '')}` }),
    ],
    [
      'in a form',
      { event_name: 'user_submit_info', ...from, info: { name: card, phone: '84912345678' } },
    ],
    [
      'in a form’s address',
      { event_name: 'user_submit_info', ...from, info: { name: 'An', address: card } },
    ],
    [
      'as a business card’s phone',
      message('user_send_business_card', {
        attachments: [{ type: 'link', payload: { description: JSON.stringify({ phone: card }) } }],
      }),
    ],
  ])('%s', (_, json) => {
    const text = stored(json)
      .replaceAll(/[\s.]|\\n/g, '')
      .normalize('NFKC');
    expect(text).not.toContain('97043612345');
  });
});
