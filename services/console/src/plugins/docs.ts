import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { type Api, NoBody } from '../api/api.ts';
import * as contract from '../api/contract.ts';
import * as agent from '../api/contract-agent.ts';
import * as automation from '../api/contract-automation.ts';
import * as flows from '../api/contract-flows.ts';

const schemas = { ...contract, ...automation, ...agent, ...flows };

/** What answers are made of, by the name that it has in the code. */
const named = [
  'ApiKey',
  'Attachment',
  'Automation',
  'ConnectionState',
  'Contact',
  'Conversation',
  'Delivery',
  'DeliveryFlow',
  'Flow',
  'Finding',
  'Health',
  'Message',
  'Problem',
  'ProviderCall',
  'Run',
  'RunDetail',
  'RunStage',
  'Sync',
  'Upload',
  'User',
  'UserRow',
] as const satisfies (keyof typeof schemas)[];

/** The API describes itself, at /api/docs for people and at /api/docs/json for programs. */
export async function registerDocs(app: Api): Promise<void> {
  const schemaRegistry = z.registry<{ id?: string | undefined }>();
  for (const id of named) schemaRegistry.add(schemas[id], { id });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Omnirelay',
        version: '1',
        description: 'Times are ISO 8601 in UTC, ids are text, lists have a cursor.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'From POST /api/login.' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'omnirelay_session' },
          key: { type: 'http', scheme: 'bearer', description: 'An API key, from POST /api/keys.' },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    // Pages and probes are no part of the API.
    hideUntagged: true,
    transform: describeBody(createJsonSchemaTransform({ schemaRegistry })),
    transformObject: withoutInputs(createJsonSchemaTransformObject({ schemaRegistry })),
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs' });
}

const file = {
  type: 'object',
  properties: { file: { type: 'string', format: 'binary' } },
  required: ['file'],
};

/** What no schema says: that a call takes a file, or nothing. */
function describeBody(transform: SwaggerTransform): SwaggerTransform {
  return (route) => {
    const { schema, ...rest } = transform(route);
    if (route.schema?.consumes?.includes('multipart/form-data')) schema.body = file;
    else if (route.schema?.body === NoBody) delete schema.body;
    return { ...rest, schema };
  };
}

/** Each of the named is answered and none is taken, but is described both ways. */
function withoutInputs(transform: SwaggerTransformObject): SwaggerTransformObject {
  return (document) => {
    const described = transform(document) as OpenAPIV3_1.Document;
    const components = Object.entries(described.components?.schemas ?? {});
    return {
      ...described,
      components: {
        ...described.components,
        schemas: Object.fromEntries(components.filter(([name]) => !name.endsWith('Input'))),
      },
    };
  };
}
