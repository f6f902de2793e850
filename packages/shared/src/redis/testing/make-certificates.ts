import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { findProgram } from '../../local/find-program.ts';

/** An authority, a server's certificate for localhost and 127.0.0.1, a client's, and a stranger's authority. */
export function makeCertificates(context: TestContext) {
  const openssl = findProgram(['openssl']);
  context.skip(openssl === undefined, 'needs openssl (apt-get install openssl)');
  const dir = mkdtempSync(join(tmpdir(), 'omnirelay-tls-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = (name: string) => join(dir, name);
  const run = (line: string) => {
    const { status, stderr } = spawnSync(openssl ?? '', line.split(' '), { cwd: dir });
    if (status !== 0) throw new Error(`openssl ${line}: ${stderr}`);
  };
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  for (const name of ['ca', 'stranger']) {
    run(`req -x509 ${newKey} -days 2 -subj /CN=${name} -keyout ${name}.key -out ${name}.crt`);
  }
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  for (const name of ['server', 'client']) {
    run(`req ${newKey} -subj /CN=${name} -keyout ${name}.key -out ${name}.csr`);
    run(
      `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out ${name}.crt`,
    );
  }
  return { file };
}
