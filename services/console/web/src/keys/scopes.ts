import type { Scope } from '../api/shapes.ts';

/** What keys may be good for, in the order of the form: what it is called, and what it means. */
export const scopes = [
  { scope: 'agent:message', label: 'keys.mayMessage', hint: 'keys.mayMessageHint' },
  { scope: 'agent:handoff', label: 'keys.mayHandoff', hint: 'keys.mayHandoffHint' },
  { scope: 'agent:typing', label: 'keys.mayTyping', hint: 'keys.mayTypingHint' },
  { scope: 'agent:read', label: 'keys.mayRead', hint: 'keys.mayReadHint' },
  { scope: 'agent:notes', label: 'keys.mayNotes', hint: 'keys.mayNotesHint' },
] as const satisfies { scope: Scope; label: string; hint: string }[];

/** Notes may tell what customers must not learn: whoever wants them asks for them. */
export const usualScopes: Scope[] = [
  'agent:message',
  'agent:handoff',
  'agent:typing',
  'agent:read',
];
