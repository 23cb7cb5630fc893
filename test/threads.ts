/** A thread of a program under test runs the module of dist, which is up to date: instead of src/sim/thread.ts (see vitest.config.ts). */
import { siblingModule as siblingOf, startThread } from '../src/sim/thread.ts';

/** The module of dist beside another one of src. */
const siblingModule = (url: string, name: string): URL =>
  new URL(siblingOf(url, name).href.replace(/^(.*)\/src\/(.*)\.ts$/, '$1/dist/$2.js'));

export { siblingModule, startThread };

// Compiles only while this file exports what the module exports that it replaces.
({ siblingModule, startThread }) satisfies typeof import('../src/sim/thread.ts');
