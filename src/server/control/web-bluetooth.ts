/**
 * The script that makes the virtual locks available to pages as `navigator.bluetooth`. It contains no secret, and no
 * page can reach a lock through it without `--allow-origin`.
 */
import { type Endpoint, endpoint } from '../endpoint.ts';
import type { Control } from './context.ts';
import { built, inline, notBuilt } from './page.ts';

/** Built by scripts/web-bluetooth.mjs. */
const FILE = 'web-bluetooth.js';

export const webBluetoothEndpoint = (control: Control): Endpoint =>
  endpoint({
    method: 'GET',
    path: '/web-bluetooth.js',
    id: 'webBluetooth',
    credential: 'open',
    isEmbeddable: true,
    summary: 'A script for web pages: navigator.bluetooth with the locks of this facility',
    answers: { 200: { text: 'The script', type: 'text/javascript' }, 503: { text: 'The script has not been built' } },
    handle: async ({ reply }) => {
      const script = await built(FILE);
      if (script === undefined) return notBuilt(FILE);
      const { websocket, control: address } = control.page();
      return reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send(`{const NOKE_SIM_SERVED=${inline({ websocket, control: address })};\n${script}}`);
    },
  });
