// The lock of examples/lock-from-the-page.mjs, for tests in TypeScript.
export { CLAIMS, FACTORY_SECRET, MAC } from '../../examples/page-lock/identity.mjs';
export { startLock, startOnController } from '../../examples/page-lock/start.mjs';
