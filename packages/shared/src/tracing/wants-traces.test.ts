import { expect, test } from 'vitest';
import { wantsTraces } from './wants-traces.ts';

test.each([
  ['nothing is set', {}, false],
  ['an endpoint is set', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
  [
    'an endpoint for traces is set',
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' },
    true,
  ],
  ['an exporter is named', { OTEL_TRACES_EXPORTER: 'console' }, true],
  ['the exporter is none', { OTEL_TRACES_EXPORTER: 'none' }, false],
  [
    'the exporter is none, and there is an endpoint for something else',
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
    false,
  ],
  [
    'all of it is disabled',
    { OTEL_SDK_DISABLED: 'TRUE', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' },
    false,
  ],
  ['the endpoint is empty, as in a copied file', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
  ['only a name is set', { OTEL_SERVICE_NAME: 'desk' }, false],
])('when %s', (_, env, wanted) => {
  expect(wantsTraces(env)).toBe(wanted);
});
