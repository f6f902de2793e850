export type { Reply, Responder } from './answers.ts';
export type { Feature } from './check-support.ts';
export { exampleOf } from './example-of.ts';
export { type Mode, modeNames } from './modes.ts';
export type { ChatCall } from './read-request.ts';
export { type OpenAiFake, type OpenAiOptions, startOpenAi } from './start-openai.ts';
export { strictProblem } from './strict-rules.ts';
