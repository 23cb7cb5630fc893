/** The arguments of Node that make a TypeScript program, started by a test, import the compiled sources, as the tests do. */
export const FROM_DIST = ['--import', new URL('../scripts/from-dist.mjs', import.meta.url).href];
