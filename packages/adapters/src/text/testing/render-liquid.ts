import { Liquid } from 'liquidjs';

const engine = new Liquid();
const drops = { contact: { name: 'EXPANDED' }, a: 'EXPANDED', b: 'EXPANDED' };

/** Chatwoot's step before Liquid: code spans are wrapped in raw tags. */
function wrapCodeSpans(content: string): string {
  return content.replace(/`(.*?)`/gs, (_span, code: string) => `{% raw %}\`${code}\`{% endraw %}`);
}

/** What Chatwoot stores for outgoing `content`; content that Liquid refuses is stored as it came. */
export function storeAsChatwoot(content: string): string {
  try {
    return engine.parseAndRenderSync(wrapCodeSpans(content), drops);
  } catch {
    return content;
  }
}

/**
 * The same by the rules of Ruby's Liquid 5, whose tokenizer is a regular expression and takes
 * `{{ ... }` for a whole variable. Knows raw blocks and our own two outputs; anything else throws.
 */
export function storeAsRubyLiquid(content: string): string {
  const tokens = wrapCodeSpans(content).split(/(\{%.*?%\}|\{\{.*?\}\}?|\{%|\{\{)/s);
  const outputs = new Map([
    ["{{'{'}}", '{'],
    ["{{'%60'|url_decode}}", '`'],
  ]);
  let isRaw = false;
  return tokens
    .map((token) => {
      if (isRaw) {
        const end = /^(.*)\{%-?\s*(\w+)\s*(.*)?-?%\}$/s.exec(token);
        if (end?.[2] !== 'endraw') return token;
        isRaw = false;
        return end[1];
      }
      if (token === '{% raw %}') {
        isRaw = true;
        return '';
      }
      if (!/^\{[{%]/.test(token)) return token;
      const output = outputs.get(token);
      if (output === undefined) throw new Error(`Liquid would run ${token}`);
      return output;
    })
    .join('');
}
