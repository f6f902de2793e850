import type { Flow, ForwardFlow } from '@omnirelay/shared/config/config-file.ts';
import { BadInputError } from '@omnirelay/shared/errors.ts';
import { notFound } from '../inbox/find.ts';

interface Deps {
  config: { flows: Flow[] };
}

/** @throws BadInputError 404 */
export function findFlow({ config }: Deps, id: string): Flow {
  const flow = config.flows.find((one) => one.id === id);
  if (!flow) throw notFound('flow');
  return flow;
}

/** @throws BadInputError 404, 409 where the flow sends nothing on */
export function findForward(deps: Deps, id: string): ForwardFlow {
  const flow = findFlow(deps, id);
  if (flow.kind === 'forward') return flow;
  throw new BadInputError(
    'not_forward',
    `${id} is of the kind ${flow.kind}: only forward flows have an address and a condition of their own.`,
    { status: 409 },
  );
}
