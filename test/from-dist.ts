/** Arguments of Node with which a TypeScript program that a test starts imports the compiled sources, as the tests do. */
export const FROM_DIST = ['--import', new URL('../scripts/from-dist.mjs', import.meta.url).href];
