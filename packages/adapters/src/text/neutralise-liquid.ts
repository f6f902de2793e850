/**
 * What to POST so that Chatwoot stores exactly `text`. Chatwoot first wraps every `…` span of an
 * outgoing message in {% raw %} tags, then renders it with Liquid
 * (chatwoot/chatwoot app/models/concerns/liquidable.rb). A span that says {% endraw %}, or a brace
 * just before a span, breaks that wrapping, so nothing dangerous is left for Liquid to find: a brace
 * that could start a tag is written as a Liquid string, and so is every backtick, without using one.
 * Text without such a brace comes back unchanged and is stored unchanged.
 */
export function neutraliseLiquid(text: string): string {
  if (!/\{[{%`]/.test(text)) return text;
  return text.replace(/\{(?=[{%`])/g, "{{'{'}}").replaceAll('`', "{{'%60'|url_decode}}");
}
