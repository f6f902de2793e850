import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { type Api, NoBody, Nothing } from '../api/api.ts';
import { changesMethod } from './same-origin.ts';

/**
 * Schemas check what comes in and cut what goes out. A route that names no query or no body takes
 * none, so that a misspelt field is refused instead of having no effect.
 */
export function registerValidation(app: Api): void {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRoute', (route) => {
    if (!route.schema || route.schema.hide) return;
    route.schema.querystring ??= Nothing;
    if ([route.method].flat().some(changesMethod)) route.schema.body ??= NoBody;
  });
}

/** Names every field at fault; undefined for other errors. */
export function explainInvalid(error: unknown): string | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  return error.validation
    .map(({ instancePath, message = 'is not valid' }) => {
      const path = instancePath.slice(1).replaceAll('/', '.');
      return path ? `${path}: ${message}` : message;
    })
    .join('; ');
}
