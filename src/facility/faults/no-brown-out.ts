/** Planted: a collapsed supply never comes back. */
import { type Fault, withBody } from './fault.ts';

export const noBrownOut: Fault = {
  id: 'no-brown-out',
  room: 'body',
  sentence: 'A collapsed supply never comes back.',
  plant: (parts) => withBody(parts, { guards: { carries: () => false } }),
};
