/** The version of this package, from package.json. */
import { createRequire } from 'node:module';

const read: unknown = createRequire(import.meta.url)('../../package.json');

export const version: string =
  typeof read === 'object' && read !== null && 'version' in read && typeof read.version === 'string'
    ? read.version
    : '0';
