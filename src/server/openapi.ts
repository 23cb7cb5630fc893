/** Generates OpenAPI 3.1 from the endpoints, so the document matches the server. */
import { z } from 'zod';
import { type Credential, type Endpoint, endpoint } from './endpoint.ts';

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

type Schema = Readonly<Record<string, unknown>>;

const schemaOf = (type: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return schema;
};

/** Every property of an object schema as a parameter. */
function parameters(type: z.ZodType | undefined, where: 'path' | 'query'): Schema[] {
  if (type === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(type, 'input') as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name: name === '*' ? 'path' : name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema,
  }));
}

function operation(one: Endpoint): Schema {
  const responses = Object.entries(one.answers).map(([status, { text, schema, type = 'application/json' }]) => [
    status,
    {
      description: text,
      ...(schema === undefined && type === 'application/json'
        ? {}
        : { content: { [type]: { schema: schema === undefined ? { type: 'string' } : schemaOf(schema, 'output') } } }),
    },
  ]);
  return {
    operationId: one.id,
    summary: one.summary,
    ...(one.credential === 'open' ? { security: [] } : {}),
    parameters: [...parameters(one.params, 'path'), ...parameters(one.query, 'query')],
    ...(one.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(one.body, 'input') } } } }),
    responses: Object.fromEntries(responses),
  };
}

/** `/a/:b/*` in the notation of OpenAPI. */
const openPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');

export function openapi(info: ApiInfo, endpoints: readonly Endpoint[]): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const one of endpoints) {
    const path = openPath(one.path);
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) };
  }
  return {
    openapi: '3.1.0',
    info,
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }],
  };
}

/** Serves the document on the port that it describes. */
export const documentEndpoint = (document: Schema, credential: Credential): Endpoint =>
  endpoint({
    method: 'GET',
    path: '/openapi.json',
    id: 'openapi',
    credential,
    summary: 'This document',
    answers: { 200: { text: 'OpenAPI 3.1' } },
    handle: () => document,
  });
