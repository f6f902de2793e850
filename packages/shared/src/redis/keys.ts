/**
 * Every Redis key of Omnirelay. The prefix carries a hash tag, so scripts may touch several keys
 * and everything stays in one slot of a Redis Cluster.
 */
export const defaultKeyPrefix = '{omnirelay}';

export type Keys = ReturnType<typeof createKeys>;

export function createKeys(prefix: string = defaultKeyPrefix) {
  return {
    prefix,
    /** The event's header and body, until Postgres has both and every flow is through. */
    event: (eventId: string) => `${prefix}:event:${eventId}`,
    /** Claims a provider's event id; outlives the queues. */
    dedup: (connection: string, providerEventId: string) =>
      `${prefix}:dedup:${connection}:${providerEventId}`,
    /** The same for history, which only the inbox is told: its webhook is still news to the others. */
    history: (connection: string, providerEventId: string) =>
      `${prefix}:history:${connection}:${providerEventId}`,
    /** Waiting event ids of one lane and conversation, oldest first. */
    mailbox: (mailbox: string) => `${prefix}:mailbox:${mailbox}`,
    /** Who drains the mailbox (fence), and how often its head was tried. */
    drain: (mailbox: string) => `${prefix}:drain:${mailbox}`,
    /** Sorted set of mailboxes with something in them, by the age of the oldest. */
    waiting: `${prefix}:waiting`,
    /** Hash of when a flow's work was last taken up, whatever came of it. */
    progress: `${prefix}:progress`,
    effect: (effectId: string) => `${prefix}:effect:${effectId}`,
    /** Which effect of ours made a thing at a provider. */
    remote: (connection: string, remoteId: string) => `${prefix}:remote:${connection}:${remoteId}`,
    /** A connection's breaker and rate, shared by all workers. */
    gate: (connection: string) => `${prefix}:gate:${connection}`,
    /** Times of the last calls that count against a limit. */
    limit: (name: string) => `${prefix}:limit:${name}`,
    /** Sorted set of the calls that are under way at a provider, by when their leases end. */
    slots: (name: string) => `${prefix}:slots:${name}`,
    /** A credential's access token, and what is known of getting the next one. */
    token: (credential: string) => `${prefix}:token:${credential}`,
    /** Who is getting the next one. */
    tokenLock: (credential: string) => `${prefix}:token-lock:${credential}`,
    /** Stream of what happened, on its way to Postgres. */
    records: `${prefix}:records`,
    /** Lines of that stream that could not be recorded, kept for a person. */
    unrecorded: `${prefix}:unrecorded`,
    /** Channel that says what changed in Postgres, for whoever shows it. */
    live: `${prefix}:live`,
    /** Hash of what operators have switched off. */
    switches: `${prefix}:switches`,
    /** What operators have set about a flow. */
    flowState: (flow: string) => `${prefix}:flow:${flow}`,
    /** Hash of sealed webhook secrets that set-up was given, for those that have no Postgres. */
    webhookSecrets: `${prefix}:webhook-secrets`,
    /** Hash of what was counted in one minute, for alerts: a few hundred fields at the most. */
    tally: (minute: number) => `${prefix}:tally:${minute}`,
    /** Who tells alerts while Postgres is away. */
    alertsLease: `${prefix}:alerts-lease`,
    /** Set of events that were put back after Redis was lost: nobody knows what was done about them. */
    recovered: `${prefix}:recovered`,
    /** There while the ledger may have forgotten what was made: Redis was lost not long ago. */
    forgetful: `${prefix}:forgetful`,
    cache: (kind: string, id: string) => `${prefix}:cache:${kind}:${id}`,
  };
}
