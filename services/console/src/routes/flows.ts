import { BadInputError } from '@omnirelay/shared/errors.ts';
import { undoTarget } from '@omnirelay/shared/flows/change-flow.ts';
import { type Api, ById, refusals } from '../api/api.ts';
import { Flow, FlowPatch, Flows } from '../api/contract-flows.ts';
import { changeFlow, type SettingsDeps } from '../flows/change-settings.ts';
import { findFlow, findForward } from '../flows/find.ts';
import { type FlowDeps, readFlowStates } from '../flows/read-states.ts';
import { notFound } from '../inbox/find.ts';

const tags = ['flows'];

export function registerFlows(app: Api, deps: FlowDeps & SettingsDeps): void {
  const stateOf = async (id: string) => {
    const [state] = await readFlowStates(deps, [id]);
    if (!state) throw notFound('flow');
    return state;
  };

  app.get(
    '/api/flows',
    {
      schema: {
        tags,
        summary: 'How every flow is doing, and how its events stand.',
        response: { 200: Flows, ...refusals() },
      },
    },
    async () => {
      const ids = deps.config.flows.map(({ id }) => id);
      return { items: await readFlowStates(deps, ids) };
    },
  );

  app.get(
    '/api/flows/:id',
    {
      schema: {
        tags,
        summary: 'How one flow is doing.',
        params: ById,
        response: { 200: Flow, ...refusals(404) },
      },
    },
    (request) => stateOf(request.params.id),
  );

  app.patch(
    '/api/flows/:id',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Pause a flow, resume it, or send its events somewhere else. Nothing is lost.',
        params: ById,
        body: FlowPatch,
        response: { 200: Flow, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const flow = findFlow(deps, request.params.id);
      await changeFlow(deps, flow, request.body, request.user.email);
      return stateOf(flow.id);
    },
  );

  app.post(
    '/api/flows/:id/undo',
    {
      config: { role: 'admin' },
      schema: {
        tags,
        summary: 'Send its events where they went before the last change.',
        params: ById,
        response: { 200: Flow, ...refusals(404, 409) },
      },
    },
    async (request) => {
      const flow = findForward(deps, request.params.id);
      if ((await undoTarget(deps, flow, request.user.email)) === undefined) {
        throw new BadInputError(
          'nothing_to_undo',
          `The address of ${flow.id} was not changed since the configuration file was.`,
          { status: 409 },
        );
      }
      return stateOf(flow.id);
    },
  );
}
