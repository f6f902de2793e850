/** Compares what providers have with what it should be, by schedule. */
export const setupCheckQueueName = 'setup-checks';
