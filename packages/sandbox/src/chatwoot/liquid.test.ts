import { expect, test } from 'vitest';
import { at, callApi } from './testing/call-api.ts';
import { setup } from './testing/setup.ts';

test.each([
  ['a drop', 'Hi {{contact.name}}', 'Hi An Nguyen'],
  ['an unknown drop', 'a {{ticket.comments}} b', 'a  b'],
  ['a span in backticks', 'use `{{contact.name}}` here', 'use `{{contact.name}}` here'],
  ['raw tags', '{% raw %}{{contact.name}}{% endraw %}', '{{contact.name}}'],
  // Raw does not nest: the guard around the span ends it early, and the stray endraw is an error.
  ['raw tags around backticks', '{% raw %}a `b` c{% endraw %}', '{% raw %}a `b` c{% endraw %}'],
  ['a broken tag', '{% if %} {{contact.name}}', '{% if %} {{contact.name}}'],
  ['an unknown tag', '{% nope %} {{contact.name}}', '{% nope %} {{contact.name}}'],
  ['an include', "{% include 'x' %}", "{% include 'x' %}"],
  ['the agent', '{{agent.name}}', 'Relay'],
])('%s in an outgoing message', async (_name, content, stored) => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({ contact: { name: 'an nguyen' } });
  const answer = await callApi(fake, 'POST', `/conversations/${id}/messages`, { content });
  expect(at(answer.body, 'content')).toBe(stored);
});

test('private notes are rendered as well, incoming messages are not', async () => {
  const { fake } = await setup();
  const { id } = await fake.createConversation({ contact: { name: 'An' } });
  const path = `/conversations/${id}/messages`;
  const content = '{{contact.name}}';
  await callApi(fake, 'POST', path, { content, private: true });
  await callApi(fake, 'POST', path, { content, message_type: 'incoming' });
  expect(fake.messages(id).map((message) => message.content)).toEqual(['An', content]);
});
