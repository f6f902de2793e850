import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@omnirelay/adapters/load-config.ts';
import { providers } from '@omnirelay/adapters/registry.ts';
import { findProgram } from '@omnirelay/shared/local/find-program.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  );

interface Service {
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  image?: string;
}
interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  // biome-ignore lint/suspicious/noExplicitAny: whatever Kubernetes says; its schemas check it below
  spec: any;
}

const compose: { services: Record<string, Service> } = parse(read('docker-compose.yml'), {
  merge: true,
});
const stack: { services: Record<string, Service> } & Record<string, Record<string, unknown>> =
  parse(read('deploy/swarm/stack.yml'), { merge: true });
const ours = ['ingress', 'worker', 'console'];
const ports: Record<string, number> = { ingress: 8000, worker: 9100, console: 8080 };

const manifestFiles = filesIn('deploy/kubernetes').filter(
  (path) =>
    path.endsWith('.yaml') && !/kustomization|omnirelay\.yaml|prometheus-adapter/.test(path),
);
const manifests = manifestFiles.flatMap((path) =>
  parseAllDocuments(read(path)).map((document) => document.toJS() as Manifest),
);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

const known = new Set(
  [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name),
);
/** Given to PostgreSQL, to its client, or named by the example's own omnirelay.yaml. */
const others = new Set([
  ...['POSTGRES_USER', 'POSTGRES_DB', 'PGDATA', 'PGPASSWORD'],
  ...[...read('omnirelay.example.yaml').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
  ...['OMNIRELAY_INGRESS', 'OMNIRELAY_CONSOLE'],
]);
const unknown = (names: (string | undefined)[]) =>
  names
    .map((name) => name?.replace(/_FILE$/, ''))
    // Grafana's own begin with GF_.
    .filter((name) => !known.has(name) && !others.has(name) && !name?.startsWith('GF_'));

test('every variable that is set or asked for is one that .env.example explains', () => {
  const set = [compose, stack].flatMap(({ services }) =>
    Object.values(services).flatMap(({ environment = {} }) => Object.keys(environment)),
  );
  const given = filesIn('deploy/kubernetes')
    .filter((path) => path.endsWith('.env'))
    .flatMap((path) => [...read(path).matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
  const literals = [...read('deploy/kubernetes/base/kustomization.yaml').matchAll(/- ([A-Z_]+)=/g)];
  const inYaml = ['docker-compose.yml', 'deploy/swarm/stack.yml', 'deploy/tls/Caddyfile'];
  const asked = inYaml.flatMap((path) => [
    ...[...read(path).matchAll(/\$\{([A-Z_]+)[:}]/g)].map(([, name]) => name),
    ...[...read(path).matchAll(/\{\$([A-Z_]+)[:}]/g)].map(([, name]) => name),
  ]);
  const units = filesIn('deploy/systemd').flatMap((path) =>
    [...read(path).matchAll(/^Environment=([A-Z_]+)/gm)].map(([, name]) => name),
  );
  const all = [...set, ...given, ...literals.map(([, name]) => name), ...asked, ...units];
  expect(all.length).toBeGreaterThan(40);
  expect(unknown(all)).toEqual([]);
});

test.each(ours)('%s runs the same everywhere', (name) => {
  const { command, healthcheck } = compose.services[name] as Service;
  const program = command?.[1] ?? '';
  expect(existsSync(join(root, program))).toBe(true);
  expect(stack.services[name]).toMatchObject({ command, healthcheck });
  const pod = deployments.find(({ metadata }) => metadata.name === name)?.spec.template.spec;
  expect(pod.containers[0].command).toEqual(command);
  const unit = read(`deploy/systemd/omnirelay-${name === 'worker' ? 'worker@' : name}.service`);
  expect(unit).toContain(`ExecStart=/usr/bin/node ${program}\n`);
  expect(read('Dockerfile')).toContain('USER node');

  const [container] = pod.containers;
  const port = ports[name];
  expect(container.ports).toEqual([{ name: 'http', containerPort: port }]);
  expect(healthcheck?.test.join(' ')).toContain(`127.0.0.1:${port}/`);
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
    expect(container[probe].httpGet.port).toBe('http');
    expect(['/health', '/ready']).toContain(container[probe].httpGet.path);
  }
  expect(container.livenessProbe.httpGet.path).toBe('/health');
  expect(container.readinessProbe.httpGet.path).toBe('/ready');
});

test('every secret of the stack is asked for, and only those', () => {
  const named = Object.keys(stack.secrets ?? {}).sort();
  for (const service of ours) {
    const { environment = {}, secrets } = stack.services[service] as Service & {
      secrets: string[];
    };
    const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
    expect(files.map((file) => file.slice('/run/secrets/'.length)).sort()).toEqual(named);
    expect([...secrets].sort()).toEqual(named);
  }
});

describe('Kubernetes', () => {
  test.each(manifests.map((one) => [one.kind, one.metadata.name, one] as const))(
    '%s %s has the form that its API wants',
    async (kind, _, manifest) => {
      const { apiVersion } = manifest;
      const models = (await import(`kubernetes-models/${apiVersion}`)) as Record<
        string,
        new (
          given: unknown,
        ) => { validate(): void }
      >;
      const Model = models[kind];
      if (!Model) throw new Error(`no ${kind} in ${apiVersion}`);
      new Model(manifest).validate();
      expect(() => new Model({ ...manifest, spec: 7 }).validate()).toThrow();
    },
  );

  test('kustomizations name files that exist', () => {
    const kustomizations = filesIn('deploy/kubernetes').filter((path) =>
      path.endsWith('kustomization.yaml'),
    );
    expect(kustomizations).toHaveLength(3);
    for (const path of kustomizations) {
      const { resources, configMapGenerator = [], secretGenerator = [] } = parse(read(path));
      const generated = [...configMapGenerator, ...secretGenerator].flatMap(
        ({ files = [], envs = [] }) => [...files, ...envs],
      );
      for (const name of [...resources, ...generated]) {
        const place = join(root, dirname(path), name);
        expect([name, existsSync(place)]).toEqual([name, true]);
      }
      const beside = readdirSync(join(root, dirname(path))).filter(
        (name) => name.endsWith('.yaml') && !/kustomization|prometheus-adapter/.test(name),
      );
      for (const name of beside) expect([...resources, ...generated]).toContain(name);
    }
  });

  test('services, budgets, policies and routes are about pods that exist', () => {
    const labels = manifests
      .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
      .map(({ spec }) => spec.template.metadata.labels as Record<string, string>);
    const chosen = manifests.flatMap(({ kind, spec }) => {
      if (kind === 'Service') return [spec.selector];
      if (kind === 'PodDisruptionBudget') return [spec.selector.matchLabels];
      return kind === 'NetworkPolicy' && spec.podSelector.matchLabels
        ? [spec.podSelector.matchLabels]
        : [];
    });
    expect(chosen.length).toBeGreaterThan(8);
    for (const selector of chosen) {
      expect(labels).toContainEqual(expect.objectContaining(selector));
    }
    const services = manifests
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata }) => metadata.name);
    const backends = manifests
      .filter(({ kind }) => kind === 'Ingress')
      .flatMap(({ spec }) => spec.rules)
      .flatMap(({ http }) => http.paths)
      .map(({ backend }) => backend.service.name);
    expect(services).toEqual(expect.arrayContaining(backends));
  });

  test('no pod may more than it needs', () => {
    for (const { kind, spec } of manifests) {
      if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
      const pod = spec.template.spec;
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.automountServiceAccountToken).toBe(false);
      for (const { securityContext } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  test("the example's omnirelay.yaml and secrets are such that the processes start", () => {
    const folder = join(root, 'deploy/kubernetes/overlays/example');
    const env = Object.fromEntries(
      readFileSync(join(folder, 'secrets.env'), 'utf8')
        .split('\n')
        .filter((line) => /^[A-Z]/.test(line))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const { config } = loadConfig({ ...env, OMNIRELAY_CONFIG: join(folder, 'omnirelay.yaml') });
    expect(config.flows.map(({ kind }) => kind)).toEqual(['relay']);
  });
});

describe('what the internet reaches', () => {
  const established = Object.values(providers).flatMap((one) =>
    'establishedPaths' in one ? one.establishedPaths : [],
  );
  const wanted = ['/webhooks/', ...established, '/webhook/stats', '/health'].sort();
  const nginx = read('deploy/tls/nginx.conf').split('server {')[1] ?? '';
  const caddy = /@webhooks path (.*)/.exec(read('deploy/tls/Caddyfile'))?.[1] ?? '';
  const routes = manifests.find(
    ({ kind, metadata }) => kind === 'Ingress' && metadata.name === 'webhooks',
  );

  test.each([
    [
      'nginx',
      [...nginx.matchAll(/location (?:= )?(\/\S+) \{ proxy_pass/g)].map(([, path]) => path),
    ],
    ['Caddy', caddy.split(' ').map((path) => path.replace('*', ''))],
    [
      'Kubernetes',
      routes?.spec.rules[0].http.paths.map(({ path }: { path: string }) => path) as string[],
    ],
  ])('%s passes what providers call, and nothing else', (_, paths) => {
    expect([...paths].sort()).toEqual(wanted);
  });
});

describe('programs that know better', () => {
  test('systemd takes the units', (context) => {
    const program = findProgram(['systemd-analyze']);
    context.skip(program === undefined, 'needs systemd-analyze (apt-get install systemd)');
    const units = filesIn('deploy/systemd').map((path) => join(root, path));
    const { stderr, status } = spawnSync(program ?? '', ['verify', '--man=no', ...units], {
      encoding: 'utf8',
    });
    // Whether Node is where the units look for it depends on the machine.
    const said = stderr.split('\n').filter((line) => /omnirelay/.test(line));
    expect(said.filter((line) => !line.includes('is not executable'))).toEqual([]);
    expect(said.length > 0 || status === 0).toBe(true);
  });

  test('Caddy takes the Caddyfile', (context) => {
    const program = findProgram(['caddy']);
    context.skip(program === undefined, 'needs caddy (apt-get install caddy)');
    const home = mkdtempSync(join(tmpdir(), 'omnirelay-caddy-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const file = join(root, 'deploy/tls/Caddyfile');
    const { stderr, status } = spawnSync(
      program ?? '',
      ['validate', '--config', file, '--adapter', 'caddyfile'],
      {
        encoding: 'utf8',
        env: {
          HOME: home,
          OMNIRELAY_WEBHOOK_HOST: 'webhooks.localhost',
          OMNIRELAY_CONSOLE_HOST: 'console.localhost',
        },
      },
    );
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  });

  test('Compose takes its file, with and without TLS', (context) => {
    const program = findProgram(['docker']);
    const run = (...args: string[]) =>
      spawnSync(program ?? '', ['compose', '-f', join(root, 'docker-compose.yml'), ...args], {
        encoding: 'utf8',
        timeout: 20_000,
      });
    context.skip(!program || run('version').status !== 0, 'needs docker compose');
    context.skip(!existsSync(join(root, '.env')), 'needs a .env');
    expect(run('--profile', 'tls', 'config', '--quiet').stderr).toBe('');
  });
});
