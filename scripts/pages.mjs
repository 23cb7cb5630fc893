/** `dist/pages.js` and `dist/pages.css`: src/pages as one script and one style sheet. The build writes them, and the tests bring them up to date. */
import { build } from 'esbuild';

export const bundlePages = () =>
  build({
    entryPoints: ['src/pages/main.tsx', 'src/pages/style.css'].map((file) => ({ in: file, out: 'pages' })),
    outdir: 'dist',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'inline',
    logLevel: 'warning',
  });
