import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from './free-port.ts';
import { preferPort, requireFreePorts } from './require-free-ports.ts';

async function takePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const wanted = (variable: string, port: number) => ({
  variable,
  port,
  host: '127.0.0.1',
  use: 'webhooks',
});

test('accepts free ports', async () => {
  await requireFreePorts([wanted('INGRESS_PORT', await findFreePort())]);
});

test('names every taken port and the setting that changes it', async () => {
  const [first, second] = [await takePort(), await takePort()];
  const problem = requireFreePorts([wanted('INGRESS_PORT', first), wanted('CONSOLE_PORT', second)]);
  await expect(problem).rejects.toThrow(
    new RegExp(`Port ${first} .* taken .*INGRESS_PORT=.*\nPort ${second} .*CONSOLE_PORT=`),
  );
});

test('says so when an address is not one of this machine', async () => {
  const problem = requireFreePorts([{ ...wanted('INGRESS_PORT', 8000), host: '192.0.2.1' }]);
  await expect(problem).rejects.toThrow('192.0.2.1:8000');
});

test('takes another port where the preferred one is taken', async () => {
  const taken = await takePort();
  expect(await preferPort(taken, '127.0.0.1')).not.toBe(taken);
});
