/** What the sheet leaves open, or where its sources differ; tests try each way. May be changed at any time. */
export interface Switches {
  /** Whether our writes are announced before their answer arrives. */
  echo: 'before' | 'after' | 'random';
  /** Whether lists of threads have their whole content. */
  fullThreadLists: boolean;
  /** What a reply's status is right after it was sent. */
  sentStatus: 'PENDING' | 'SUCCESS' | 'FAILED';
  /** Whether a reply also moves the ticket's modifiedTime. */
  repliesModify: boolean;
  /** Whether a reply is announced as an update of its ticket, too. */
  repliesAnnounceUpdate: boolean;
  /** Whether a draft is announced as a thread. */
  draftsAnnounced: boolean;
  /** Whether adding a tag is announced. */
  tagsAnnounced: boolean;
  /** How a move is announced; the new department's subscriptions may take it for a new ticket. */
  moveAnnounced: 'update' | 'update-and-add' | 'nothing';
  /** What an update's prevState has in it. */
  prevState: 'changed' | 'whole';
  /** Whether the threads of webhooks say from whom and to whom. */
  threadEventsHaveAddresses: boolean;
  /** The documentation says milliseconds, its example has seconds. */
  jwtTimes: 'seconds' | 'milliseconds';
  /** Whether the POST that probes a new webhook's URL has a token. */
  probeHasToken: boolean;
  /** Whether a sourceId header is refused, as one integrator saw. */
  refusesSourceId: boolean;
  /** How far the search index lags behind, in milliseconds. */
  searchLagMs: number;
  /** How far down a search goes: 999 or 4,999 by two of Zoho's documents. */
  lastSearchFrom: number;
  /** Invalid data is 422 by most sources, 400 by some. */
  invalidDataStatus: 422 | 400;
  /** Whether 401 comes as a web page. */
  unauthorizedAsHtml: boolean;
  /** Whether a failed delivery is tried again, and how soon. */
  webhookRetries: { times: number; delayMs: number };
  /** How many may be enabled: 0 for Free and Standard, 5 for Professional, 10 for Enterprise. */
  enabledWebhooks: number;
  /** Whether a sourceId to ignore is refused, as one integrator saw of valid ones. */
  refusesIgnoreSourceId: boolean;
  /** Whether the refresh token was given the scopes for webhooks. */
  hasWebhookScopes: boolean;
}

export function defaultSwitches(): Switches {
  return {
    echo: 'random',
    fullThreadLists: false,
    sentStatus: 'PENDING',
    repliesModify: true,
    repliesAnnounceUpdate: false,
    draftsAnnounced: true,
    tagsAnnounced: true,
    moveAnnounced: 'update',
    prevState: 'changed',
    threadEventsHaveAddresses: true,
    jwtTimes: 'seconds',
    probeHasToken: false,
    refusesSourceId: false,
    searchLagMs: 0,
    lastSearchFrom: 999,
    invalidDataStatus: 422,
    unauthorizedAsHtml: false,
    webhookRetries: { times: 0, delayMs: 0 },
    enabledWebhooks: 10,
    refusesIgnoreSourceId: false,
    hasWebhookScopes: true,
  };
}
