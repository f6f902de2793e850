let isOn = false;

/**
 * Whether anybody listens; as global as OpenTelemetry's own API. Without it that API's idle spans would
 * cost each message some microseconds.
 */
export function isTracing(): boolean {
  return isOn;
}

export function noteTracing(on: boolean): void {
  isOn = on;
}
