/**
 * The packages whose JavaScript is part of ours, and which of their files: two Bluetooth stacks, which npm would compile, and libsql with the two packages that find
 * its native part, which npm would install for two C libraries. The native part itself is among our optional dependencies.
 */
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';

const stack = (name, ...parts) => ({
  name: `@abandonware/${name}`,
  from: `node_modules/@abandonware/${name}`,
  parts: ['package.json', 'LICENSE', 'index.js', 'lib', ...parts],
});

/** npm decides where it puts the dependencies of libsql. */
const ofLibsql = createRequire(resolve('node_modules/libsql/index.js'));
const loader = (name, ...parts) => ({
  name,
  from: relative('.', dirname(ofLibsql.resolve(`${name}/package.json`))),
  parts: ['package.json', 'LICENSE', ...parts],
});

export const PACKED = [
  stack('bleno'),
  stack('noble', 'with-bindings.js'),
  {
    name: 'libsql',
    from: 'node_modules/libsql',
    parts: ['package.json', 'LICENSE', 'index.js', 'auth.js', 'sqlite-error.js', 'types/index.d.ts'],
  },
  loader('@neon-rs/load', 'dist'),
  loader('detect-libc', 'lib'),
];
