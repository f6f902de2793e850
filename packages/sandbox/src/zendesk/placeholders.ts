import type { Ticket, User } from './model.ts';

const placeholder = /\{\{([\s\S]*?)\}\}/g;
// Zendesk documents a backslash prefix for `body`; whether one or two reach it is left open.
const escapedPlaceholder = /\\{1,2}(\{\{[\s\S]*?\}\})|\{\{([\s\S]*?)\}\}/g;
const codeElement = /(<code\b[^>]*>[\s\S]*?<\/code>)/i;
const encodedBrace: [RegExp, string][] = [
  [/&(?:#0*123|#x0*7b|lbrace|lcub);/gi, '{'],
  [/&(?:#0*125|#x0*7d|rbrace|rcub);/gi, '}'],
];

/** What a placeholder may name; anything else renders as nothing. */
export interface PlaceholderScope {
  ticket: Ticket;
  requester: User;
  currentUser: User;
}

/** In `body`: everything is expanded that has no backslash before it. */
export function expandInText(text: string, scope: PlaceholderScope): string {
  return text.replace(escapedPlaceholder, (_all, escaped?: string, name?: string) => {
    return escaped ?? lookUp(name ?? '', scope);
  });
}

/** In `html_body`: everything is expanded outside of <code>, also when the braces are entities. */
export function expandInHtml(html: string, scope: PlaceholderScope): string {
  const pieces = html.split(codeElement);
  return pieces
    .map((piece, index) => {
      if (index % 2 === 1) return piece;
      const decoded = encodedBrace.reduce(
        (text, [code, brace]) => text.replace(code, brace),
        piece,
      );
      // Entities are decoded only where that makes a placeholder; else the HTML is left as it came.
      if (decoded.search(placeholder) === -1) return piece;
      return decoded.replace(placeholder, (_all, name: string) => lookUp(name, scope));
    })
    .join('');
}

function lookUp(name: string, { ticket, requester, currentUser }: PlaceholderScope): string {
  const known: Record<string, string | number | null> = {
    'ticket.id': ticket.id,
    'ticket.title': ticket.subject,
    'ticket.status': ticket.status,
    'ticket.external_id': ticket.externalId,
    'ticket.tags': ticket.tags.join(' '),
    'ticket.requester.id': requester.id,
    'ticket.requester.name': requester.name,
    'ticket.requester.email': requester.email,
    'current_user.id': currentUser.id,
    'current_user.name': currentUser.name,
    'current_user.email': currentUser.email,
  };
  return String(known[name.trim()] ?? '');
}
