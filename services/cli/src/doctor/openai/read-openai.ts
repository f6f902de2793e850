import { createOpenAi } from '@omnirelay/adapters/openai/client.ts';
import type { OpenAiConnection } from '@omnirelay/adapters/openai/config.ts';
import type { Flow } from '@omnirelay/shared/config/config-file.ts';
import { attempt } from '../attempt.ts';
import { callTimeoutMs } from '../check.ts';
import type { OpenAiFacts } from './judge-openai.ts';

export async function readOpenAi(
  connection: OpenAiConnection & { name: string },
  flows: readonly Flow[],
): Promise<OpenAiFacts> {
  const { name, model, prices } = connection;
  const timeout = Math.min(connection.timeout, callTimeoutMs);
  const client = createOpenAi({ ...connection, timeout });
  try {
    return {
      ...{ name, model, hasPrices: prices !== undefined },
      models: await attempt(() => client.models()),
      limited: flows.flatMap((flow) =>
        flow.kind === 'answer' && flow.llm === name ? [flow.id] : [],
      ),
    };
  } finally {
    await client.close();
  }
}
