/** The control API: all its endpoints, their OpenAPI document, health and metrics. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { RESERVED_IN_DEMO } from '../../lock/reserved/outcomes.ts';
import { VERSION } from '../../report/version.ts';
import { type Endpoint, endpoint, register } from '../endpoint.ts';
import { type HttpOptions, openHttp } from '../http.ts';
import { documentEndpoint, openapi } from '../openapi.ts';
import type { Control } from './context.ts';
import { facilityEndpoints, traceEndpoints } from './facility.ts';
import { mapEndpoints } from './map.ts';
import { pageEndpoints } from './page.ts';
import { pauseEndpoints } from './pauses.ts';
import { scenarioEndpoints } from './scenarios.ts';
import { snapshotEndpoints } from './snapshots.ts';
import { timeEndpoints } from './time.ts';
import { webBluetoothEndpoint } from './web-bluetooth.ts';

const statusEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/health',
    id: 'health',
    credential: 'token',
    summary: 'Whether the facility is running, and on which ports',
    answers: {
      200: { text: 'The facility is running' },
      503: { text: 'The facility stopped because of an internal error' },
    },
    handle: ({ reply }) => {
      const health = control.health();
      return reply.code(health.ok === true ? 200 : 503).send(health);
    },
  }),
  endpoint({
    method: 'GET',
    path: '/metrics',
    id: 'metrics',
    credential: 'token',
    summary: 'Metrics for Prometheus',
    answers: { 200: { text: 'Text exposition', type: 'text/plain' } },
    handle: ({ reply }) => reply.type('text/plain; version=0.0.4').send(control.metrics()),
  }),
];

export const controlEndpoints = (control: Control): readonly Endpoint[] => [
  ...pageEndpoints(control),
  ...statusEndpoints(control),
  webBluetoothEndpoint(control),
  ...facilityEndpoints(control),
  ...mapEndpoints(control),
  ...traceEndpoints(control),
  ...timeEndpoints(control),
  ...pauseEndpoints(control),
  ...snapshotEndpoints(control),
  ...scenarioEndpoints(control),
];

export const controlDocument = (endpoints: readonly Endpoint[]) =>
  openapi(
    {
      title: 'noke-sim control',
      version: VERSION,
      description: `Use verbs, inspect the facility and its trace, and control time. Local by default. ${RESERVED_IN_DEMO}`,
    },
    endpoints,
  );

const noQuery = z.strictObject({});

/** The server, not listening yet. `more` are endpoints of other modules on this port. */
export function openControl(
  control: Control,
  options: HttpOptions,
  token: string | undefined,
  more: readonly Endpoint[] = [],
): FastifyInstance {
  const app = openHttp(options, { token });
  const endpoints = [...controlEndpoints(control), ...more];
  const all = [...endpoints, documentEndpoint(controlDocument(endpoints), 'token')];
  // A route without query parameters rejects every query key.
  register(
    app,
    all.map((one) => ({ query: noQuery, ...one })),
  );
  return app;
}
