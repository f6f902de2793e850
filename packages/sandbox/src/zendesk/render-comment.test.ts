import { describe, expect, test } from 'vitest';
import type { Ticket, User } from './model.ts';
import { type CommentSource, longestCommentBytes, renderComment } from './render-comment.ts';

const ann = { id: 11, name: 'Ann Lee', email: 'ann@example.com' } as User;
const relay = { id: 12, name: 'Omnirelay', email: 'relay@example.com' } as User;
const ticket = { id: 5158, subject: 'Broken kettle', status: 'open', tags: ['vip', 'a'] } as Ticket;

function render(source: CommentSource, authorIsStaff = true) {
  return renderComment(source, { ticket, requester: ann, currentUser: relay, authorIsStaff });
}

describe('body', () => {
  test.each([
    { name: 'spaces collapse', body: 'a   b', shown: 'a b' },
    { name: 'newlines collapse', body: 'a\n\n\nb', shown: 'a\nb' },
    { name: 'carriage returns too', body: 'a\r\n\r\nb', shown: 'a\nb' },
    { name: 'HTML is stripped', body: 'a <b>bold</b> <br/>word', shown: 'a bold word' },
    { name: 'a lone < stays', body: '1 < 2 and 3 > 2', shown: '1 < 2 and 3 > 2' },
    { name: 'emoji and scripts stay', body: 'été 🎉 日本 שלום', shown: 'été 🎉 日本 שלום' },
    { name: 'a placeholder is expanded', body: 'no. {{ticket.id}}', shown: 'no. 5158' },
    { name: 'with spaces inside', body: '{{ ticket.requester.name }}!', shown: 'Ann Lee!' },
    { name: 'an unknown one is blank', body: 'a{{secret.thing}}b', shown: 'ab' },
    { name: 'an escaped one stays', body: '\\{{ticket.id}}', shown: '{{ticket.id}}' },
    { name: 'broken braces stay', body: '{\u200b{ticket.id}}', shown: '{\u200b{ticket.id}}' },
  ])('$name', ({ body, shown }) => {
    expect(render({ body }).body).toBe(shown);
  });

  test('Markdown renders for staff only', () => {
    expect(render({ body: '**bold**' }).htmlBody).toBe('<p><strong>bold</strong></p>');
    expect(render({ body: '**bold**' }).plainBody).toBe('bold');
    expect(render({ body: '**bold** & co' }, false).htmlBody).toContain('<p>**bold** &amp; co</p>');
  });
});

describe('html_body', () => {
  test('it is kept and gives the plain bodies', () => {
    const htmlBody = '<p>Hello <b>you</b></p><p>Second &amp; last<br>line</p>';
    const plain = 'Hello you\n\nSecond & last\nline';
    expect(render({ htmlBody })).toEqual({ htmlBody, body: plain, plainBody: plain });
  });

  test.each([
    { name: 'expanded', html: '<p>{{ticket.id}}</p>', shown: '<p>5158</p>' },
    {
      name: 'kept inside <code>',
      html: '<p><code>{{ticket.id}}</code> {{ticket.id}}</p>',
      shown: '<p><code>{{ticket.id}}</code> 5158</p>',
    },
    { name: 'expanded when entities', html: '&#123;&#x7b;ticket.id}}', shown: '5158' },
    { name: 'left alone when single', html: '&#123;x&#125;', shown: '&#123;x&#125;' },
  ])('placeholders are $name', ({ html, shown }) => {
    expect(render({ htmlBody: html }).htmlBody).toBe(shown);
  });
});

describe('length', () => {
  test('longer comments are cut silently, never within a character', () => {
    expect(render({ body: 'x'.repeat(70_000) }).body).toHaveLength(longestCommentBytes);
    const cut = render({ body: `x${'é'.repeat(40_000)}` }).body;
    expect(Buffer.byteLength(cut)).toBe(longestCommentBytes - 1);
    expect(cut.endsWith('é')).toBe(true);
  });
});

test('what people type is kept as it is', () => {
  const typed = 'a  b\n\n\n{{ticket.id}} <b>';
  const rendered = render({ typed }, false);
  expect(rendered.body).toBe(typed);
  expect(rendered.htmlBody).toContain('&lt;b&gt;');
});
