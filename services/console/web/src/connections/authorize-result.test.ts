import { expect, test } from 'vitest';
import { readAuthorizeResult } from './authorize-result.ts';

const nothing = { authorized: undefined, authorize_error: undefined };

test.each([
  [{}, nothing],
  [{ authorized: 'zalo-main' }, { ...nothing, authorized: 'zalo-main' }],
  [{ authorized: 2 }, { ...nothing, authorized: '2' }],
  [{ authorized: '', authorize_error: { a: 1 } }, nothing],
  [{ authorize_error: 'Refused: -14003' }, { ...nothing, authorize_error: 'Refused: -14003' }],
  [{ authorize_error: 'x'.repeat(600) }, { ...nothing, authorize_error: 'x'.repeat(500) }],
])('reads %.60j', (search, result) => {
  expect(readAuthorizeResult(search)).toEqual(result);
});
