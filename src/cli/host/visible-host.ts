/** A host on which no text from outside (file contents, names, arguments) can control the terminal. */
import { visible } from '../../report/visible.ts';
import type { Host } from './host.ts';

/** The same host with `out` and `err` that replace control characters. */
export const visibleHost = (host: Host): Host => ({
  ...host,
  out: (text) => host.out(visible(text)),
  err: (text) => host.err(visible(text)),
  unfiltered: host,
});
