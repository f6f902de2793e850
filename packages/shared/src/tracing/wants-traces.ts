/**
 * Whether the standard variables ask for traces: they have to name where traces go. Pure.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  const isSet = (name: string) => (env[name] ?? '').trim() !== '';
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  const exporters = (env.OTEL_TRACES_EXPORTER ?? '').split(',').map((one) => one.trim());
  if (exporters.includes('none')) return false;
  return [
    'OTEL_TRACES_EXPORTER',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  ].some(isSet);
}
