import type { FlowSettingsRow } from '../store/flow-settings.ts';

type Set = Pick<FlowSettingsRow, 'url' | 'urlOfFile' | 'previousUrl'>;

/** Where a flow's events go now. What was set while running holds until the file says something else. Pure. */
export function targetUrl(file: string, set: Set | undefined): { url: string; isSet: boolean } {
  if (!set?.url || set.urlOfFile !== file) return { url: file, isSet: false };
  return { url: set.url, isSet: true };
}

/** What is to be kept when the target becomes `url`. Pure. */
export function withTarget(file: string, set: Set | undefined, url: string): Set {
  const previousUrl = targetUrl(file, set).url;
  return { url: url === file ? null : url, urlOfFile: file, previousUrl };
}

/** Where the events went before the last change; undefined: there was none since the file was changed. Pure. */
export function previousTarget(file: string, set: Set | undefined): string | undefined {
  if (!set?.previousUrl || set.urlOfFile !== file) return undefined;
  return set.previousUrl;
}
