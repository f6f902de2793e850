import { expect, test } from 'vitest';
import { formatTraceParent, parseTraceParent } from './trace-parent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test.each([0, 1])('comes back as it was, with the flags %i', (traceFlags) => {
  const text = formatTraceParent({ traceId, spanId, traceFlags });
  expect(parseTraceParent(text)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
});

test('a span that is none has no form', () => {
  const none = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
  expect(formatTraceParent(none)).toBeUndefined();
});

test.each([
  undefined,
  '',
  'nonsense',
  `01-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${spanId}`,
  `00-${traceId}-${spanId}-01-more`,
])('what nobody of ours wrote is no parent: %s', (text) => {
  expect(parseTraceParent(text)).toBeUndefined();
});
