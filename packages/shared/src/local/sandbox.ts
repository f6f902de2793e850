import { type Service, type ServiceOptions, startService } from './service.ts';

/** Starts the sandbox and waits for the configuration file that points at its fakes. */
export async function startSandbox(
  options: ServiceOptions,
): Promise<{ service: Service; configFile: string }> {
  const announced = Promise.withResolvers<string>();
  const service = startService({
    ...options,
    print: (line) => {
      const configFile = readAnnouncement(line);
      if (configFile === undefined) options.print(line);
      else announced.resolve(configFile);
    },
  });
  const configFile = await Promise.race([
    announced.promise,
    service.gaveUp.then((reason) => Promise.reject(new Error(reason))),
  ]);
  return { service, configFile };
}

function readAnnouncement(line: string): string | undefined {
  if (!line.startsWith('{"sandboxConfig"')) return undefined;
  const { sandboxConfig } = JSON.parse(line) as { sandboxConfig: string };
  return sandboxConfig;
}
