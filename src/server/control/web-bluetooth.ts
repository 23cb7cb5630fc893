/** The script that gives pages the virtual locks as `navigator.bluetooth`. It contains no secret, and no page reaches a lock by it without `--allow-origin`. */
import { readFile } from 'node:fs/promises';
import { type Endpoint, endpoint, problem } from '../endpoint.ts';
import type { Control } from './context.ts';
import { inline } from './page.ts';

/** Built by scripts/web-bluetooth.mjs; the same path from the sources and from dist. */
const SCRIPT = new URL('../../../dist/web-bluetooth.js', import.meta.url);

export const webBluetoothEndpoint = (control: Control): Endpoint =>
  endpoint({
    method: 'GET',
    path: '/web-bluetooth.js',
    id: 'webBluetooth',
    credential: 'open',
    isEmbeddable: true,
    summary: 'A script for web pages: navigator.bluetooth with the locks of this facility',
    answers: { 200: { text: 'The script', type: 'text/javascript' }, 503: { text: 'It is not built' } },
    handle: async ({ reply }) => {
      const script = await readFile(SCRIPT, 'utf8').catch(() => undefined);
      if (script === undefined)
        return problem(503, 'not-built', 'dist/web-bluetooth.js is missing; `npm run build` makes it');
      const { websocket, control: address } = control.page();
      return reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(`{const NOKE_SIM_SERVED=${inline({ websocket, control: address })};\n${script}}`);
    },
  });
