export { type Completion, createOpenAi, type OpenAiClient, type Question } from './client.ts';
export {
  type CompletionFacts,
  type Cost,
  UnusableAnswer,
  type UnusableReason,
  type Usage,
} from './completion.ts';
export { OpenAiConnection } from './config.ts';
export { isTooLong, type OpenAiRefusal, refusalOf } from './errors.ts';
export type { ChatRequest } from './request.ts';
