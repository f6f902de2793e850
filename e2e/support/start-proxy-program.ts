import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const tlsDir = fileURLToPath(new URL('../../deploy/tls/', import.meta.url));

export interface ProxyPlaces {
  program: string;
  port: number;
  plainPort: number;
  ingress: string;
  console: string;
  certificate: string;
  key: string;
}

/** nginx with our example, its names of places and certificates replaced by a test's. */
export function startNginx(places: ProxyPlaces): void {
  const { dir, read } = folder();
  const servers = read('nginx.conf')
    .replaceAll('listen 443 ssl', `listen 127.0.0.1:${places.port} ssl`)
    .replaceAll(/ssl_certificate \S+;/g, `ssl_certificate ${places.certificate};`)
    .replaceAll(/ssl_certificate_key \S+;/g, `ssl_certificate_key ${places.key};`)
    .replaceAll('webhooks.example.com', 'webhooks.localhost')
    .replaceAll('console.example.com', 'console.localhost')
    .replace('127.0.0.1:8000', places.ingress)
    .replace('127.0.0.1:8080', places.console);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = [
    'daemon off;',
    `pid ${dir}/pid;`,
    'error_log stderr;',
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'events {}',
    'http {',
    'access_log off;',
    ...paths.map((name) => `${name}_temp_path ${dir}/${name};`),
    servers,
    '}',
  ];
  writeFileSync(join(dir, 'nginx.conf'), lines.join('\n'));
  keep(spawn(places.program, ['-c', join(dir, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' }));
}

/** Caddy with our Caddyfile; names below localhost get certificates that it signs itself. */
export function startCaddy(places: ProxyPlaces): void {
  const { dir, read } = folder();
  const here = [`http_port ${places.plainPort}`, `https_port ${places.port}`, 'skip_install_trust'];
  const text = read('Caddyfile').replace('admin off', ['admin off', ...here].join('\n\t'));
  writeFileSync(join(dir, 'Caddyfile'), text);
  mkdirSync(join(dir, 'home'));
  const args = ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile'];
  const env = {
    PATH: process.env.PATH,
    HOME: join(dir, 'home'),
    OMNIRELAY_WEBHOOK_HOST: 'webhooks.localhost',
    OMNIRELAY_CONSOLE_HOST: 'console.localhost',
    OMNIRELAY_INGRESS: places.ingress,
    OMNIRELAY_CONSOLE: places.console,
  };
  keep(spawn(places.program, args, { env, stdio: 'ignore' }));
}

function folder() {
  const dir = mkdtempSync(join(tmpdir(), 'omnirelay-proxy-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return { dir, read: (name: string) => readFileSync(join(tlsDir, name), 'utf8') };
}

function keep(child: ChildProcess): void {
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  );
}
