/** Something an operator has to change; the message says what. Shown without a stack trace. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
