import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { User } from '../src/api/shapes.ts';
import type { World } from './fake-world.ts';

export interface Call {
  world: World;
  user: User;
  params: string[];
  query: URLSearchParams;
  body: unknown;
  response: ServerResponse;
}

export interface Route {
  method: string;
  pattern: RegExp;
  /** of the answer; undefined: there is none */
  schema: z.ZodType | undefined;
  handle(call: Call): unknown;
}

/** A page of a list, its cursor being the place where the next one begins. */
export function pageOf<T>(list: T[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  const to = from + limit;
  return {
    items: list.slice(from, to),
    nextCursor: to < list.length ? String(to) : null,
  };
}
