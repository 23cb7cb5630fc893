// Completes the build: makes the entry executable, bundles the script for web pages and the page of the control port, and copies the packages of which noke-sim runs only the
// JavaScript, byte for byte as published: docs/decisions/0001-install-without-a-compiler.md. NOTICE names them.
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { PACKED } from './packed.mjs';
import { bundlePages } from './pages.mjs';
import { bundleWebBluetooth } from './web-bluetooth.mjs';

chmodSync('dist/cli/main.js', 0o755);
await bundleWebBluetooth();
await bundlePages();

// Node looks for packages in every `node_modules` above the importing file, and finds these first.
const runs = (path) => statSync(path).isDirectory() || /\.(?:m?js|json|d\.ts)$/.test(path);
for (const { name, from, parts } of PACKED)
  for (const part of parts)
    cpSync(`${from}/${part}`, `dist/node_modules/${name}/${part}`, {
      recursive: true,
      filter: (path) => /LICENSE(?:\.md)?$/.test(path) || runs(path),
    });

// The compiler writes out the default of a type parameter, which TypeScript before 5.7 does not accept.
const GENERIC = /\bUint8Array<ArrayBufferLike>/g;
for (const file of readdirSync('dist', { recursive: true })) {
  if (!file.endsWith('.d.ts') || file.startsWith('node_modules')) continue;
  const text = readFileSync(`dist/${file}`, 'utf8');
  const plain = text.replace(GENERIC, 'Uint8Array');
  if (plain !== text) writeFileSync(`dist/${file}`, plain);
}
