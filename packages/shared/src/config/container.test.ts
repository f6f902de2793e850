import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** What docker-compose.yml gives our processes, which is as little as they need. */
interface Service {
  build?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  privileged?: boolean;
  user?: string;
  pid?: string;
  network_mode?: string;
  volumes?: string[];
  tmpfs?: string[];
  ports?: string[];
}
const root = new URL('../../../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');
const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
};
const ours = Object.entries(services).filter(([, { build }]) => build === '.');

test('the processes are known by being built here', () => {
  expect(ours.map(([name]) => name)).toEqual(
    expect.arrayContaining(['ingress', 'worker', 'console']),
  );
});

test.each(ours)(
  '%s writes nothing of the machine, has no capabilities, and can get none',
  (_name, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] });
    expect(service.security_opt).toContain('no-new-privileges:true');
    for (const more of ['cap_add', 'privileged', 'pid', 'network_mode', 'user'] as const) {
      expect(service[more]).toBeUndefined();
    }
    for (const volume of service.volumes ?? []) {
      // Back-ups have a volume of their own; nothing of the machine can be written to.
      if (/^[./~]/.test(volume)) expect(volume).toMatch(/:ro$/);
      else expect(volume).toBe('backups:/app/backups');
      expect(volume).not.toContain('docker.sock');
    }
  },
);

test('the image runs as a user without rights', () => {
  const users = [...read('Dockerfile').matchAll(/^USER (.+)$/gm)].map(([, user]) => user);
  expect(users.at(-1)).toBe('node');
});

test('the stores are reached by nobody outside, and gain no rights', () => {
  for (const name of ['redis', 'postgres']) {
    expect(services[name]?.ports).toBeUndefined();
    expect(services[name]?.privileged).toBeUndefined();
    expect(services[name]?.security_opt).toContain('no-new-privileges:true');
  }
});

test('operators reach the console on this machine only, until a proxy stands in front', () => {
  expect(services.console?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
});
