/** `dist/web-bluetooth.js`: src/web-bluetooth as one classic script. The build writes it, and the tests bring it up to date. */
import { build } from 'esbuild';

export const bundleWebBluetooth = () =>
  build({
    entryPoints: ['src/web-bluetooth/script.ts'],
    outfile: 'dist/web-bluetooth.js',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    banner: { js: '/* noke-sim: navigator.bluetooth with virtual locks. docs/transports/web-bluetooth.md */' },
    logLevel: 'warning',
  });
