// Completes the build: makes the entry executable and copies the JavaScript of the two Bluetooth stacks, byte for byte as
// published, so that the radio link needs no package that compiles: docs/decisions/0001-install-without-a-compiler.md
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';

chmodSync('dist/cli/main.js', 0o755);

// Node looks for packages in every `node_modules` above the file that asks: the sandbox finds these first.
const runs = (path) => statSync(path).isDirectory() || /\.(?:js|json)$/.test(path);
for (const stack of ['bleno', 'noble']) {
  const from = `node_modules/@abandonware/${stack}`;
  const to = `dist/node_modules/@abandonware/${stack}`;
  for (const part of ['package.json', 'LICENSE', 'index.js']) cpSync(`${from}/${part}`, `${to}/${part}`);
  cpSync(`${from}/lib`, `${to}/lib`, { recursive: true, filter: runs });
}
cpSync('node_modules/@abandonware/noble/with-bindings.js', 'dist/node_modules/@abandonware/noble/with-bindings.js');

// The compiler writes the default of a type parameter out, which TypeScript before 5.7 does not know.
const GENERIC = /\bUint8Array<ArrayBufferLike>/g;
for (const file of readdirSync('dist', { recursive: true })) {
  if (!file.endsWith('.d.ts') || file.startsWith('node_modules')) continue;
  const text = readFileSync(`dist/${file}`, 'utf8');
  const plain = text.replace(GENERIC, 'Uint8Array');
  if (plain !== text) writeFileSync(`dist/${file}`, plain);
}
