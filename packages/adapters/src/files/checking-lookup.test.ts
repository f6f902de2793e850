import { expect, test } from 'vitest';
import { createCheckingLookup } from './checking-lookup.ts';

const addresses = [
  { address: '8.8.8.8', family: 4 },
  { address: '2606:2800:220:1::1', family: 6 },
];

test.each([
  [{ all: true }, [null, addresses]],
  [{}, [null, '8.8.8.8', 4]],
])('hands the socket the addresses it checked, from one question (%j)', (options, want) => {
  let questions = 0;
  const lookup = createCheckingLookup((_hostname, _options, callback) => {
    questions += 1;
    callback(null, questions === 1 ? addresses : [{ address: '127.0.0.1', family: 4 }]);
  });
  const answers: unknown[][] = [];
  lookup('files.example.com', options, (...answer) => answers.push(answer));
  expect(answers).toEqual([want]);
  expect(questions).toBe(1);
});

test('a name that leads nowhere is an error', () => {
  const lookup = createCheckingLookup((_hostname, _options, callback) => callback(null, []));
  let failure: unknown;
  lookup('files.example.com', {}, (error) => {
    failure = error;
  });
  expect(failure).toBeInstanceOf(Error);
});
