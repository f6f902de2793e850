export { cleanText } from './clean-text.ts';
export { htmlToMarkdown } from './html-to-markdown.ts';
export { markdownToHtml } from './markdown-to-html.ts';
export { neutraliseLiquid } from './neutralise-liquid.ts';
export { type MissingFileReason, placeholderFor } from './placeholder-for.ts';
export { plainToMarkdown } from './plain-to-markdown.ts';
export { chatwootMaxCharacters, toChatwoot } from './to-chatwoot.ts';
export { toZendesk, zendeskMaxBytes } from './to-zendesk.ts';
