/**
 * The packages whose JavaScript is part of ours, and which of their files: two Bluetooth stacks, which npm would compile; libsql with the two packages that find
 * its native part, which npm would install for two C libraries (the native part itself is among our optional dependencies); and the D-Bus library with what it loads and
 * the server of the Model Context Protocol, of which npm would install six and eight times as much.
 */
import { existsSync, readdirSync } from 'node:fs';

/** A package, or a copy that npm may have nested under the package that needs it. */
function copied(name, parts, neededBy) {
  const nested = `node_modules/${neededBy}/node_modules/${name}`;
  const from = neededBy !== undefined && existsSync(nested) ? nested : `node_modules/${name}`;
  return { name, from, parts: ['package.json', ...parts] };
}
/** The modules of a package of the Model Context Protocol that Node loads; it also has CommonJS, maps and declarations of each. */
const modules = (name, pattern) =>
  copied(`@modelcontextprotocol/${name}`, [
    'LICENSE',
    ...readdirSync(`node_modules/@modelcontextprotocol/${name}/dist`)
      .filter((file) => pattern.test(file))
      .map((file) => `dist/${file}`),
  ]);
const stack = (name, ...parts) => copied(`@abandonware/${name}`, ['LICENSE', 'index.js', 'lib', ...parts]);

export const PACKED = [
  stack('bleno'),
  stack('noble', 'with-bindings.js'),
  copied('libsql', ['LICENSE', 'index.js', 'auth.js', 'sqlite-error.js', 'types/index.d.ts']),
  copied('@neon-rs/load', ['LICENSE', 'dist'], 'libsql'),
  copied('detect-libc', ['LICENSE', 'lib'], 'libsql'),
  copied('dbus-native', ['LICENSE', 'index.js', 'lib']),
  copied('long', ['LICENSE', 'umd'], 'dbus-native'),
  // Without xml2js.bc.js, 3.3 MB for old browsers.
  copied(
    'xml2js',
    ['LICENSE', ...['xml2js', 'bom', 'builder', 'defaults', 'parser', 'processors'].map((file) => `lib/${file}.js`)],
    'dbus-native',
  ),
  copied('sax', ['LICENSE.md', 'lib'], 'xml2js'),
  copied('xmlbuilder', ['LICENSE', 'lib'], 'xml2js'),
  modules('server', /^(?:ajvProvider|chunk|dialects|extension|index|listenRouter|mcp|shimsNode|src|stdio)\b.*\.mjs$/),
  modules('core', /^(?:auth|index|internal|schemas)\b.*\.mjs$/),
];
