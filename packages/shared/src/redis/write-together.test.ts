import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writeTogether } from './write-together.ts';

test('what one turn writes leaves in order, in one call', async () => {
  const calls: string[][] = [];
  const stream = new Writable({
    writev(chunks, done) {
      calls.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  writeTogether(stream);
  stream.write('a');
  stream.write('b');
  await Promise.resolve();
  stream.write('c');
  await turn();
  await turn();
  stream.write('d');
  await turn();
  await turn();
  expect(calls).toEqual([['a', 'b', 'c'], ['d']]);
});
