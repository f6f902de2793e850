/** Renews tokens before they end, by schedule. */
export const tokenQueueName = 'tokens';
