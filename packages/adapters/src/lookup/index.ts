export { type AskDeps, askSource } from './ask-source.ts';

export { readPointer } from './read-pointer.ts';
export type { LookupSubject, SourceAnswer, UnknownReason } from './source-answer.ts';
