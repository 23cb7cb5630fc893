/** The reason why the server does not start: what was found and what to do. The exit code of its error code shows who must act. */
import type { ErrorCode } from '../facility/errors/catalogue.ts';
import { CodedError } from '../facility/errors/coded-error.ts';
import type { Unavailable } from '../link/radio/external/unavailable.ts';

export class ServeError extends CodedError {
  override name = 'ServeError';
}

/** Reports what this machine lacks and what the user can do. */
export const unavailable = (code: ErrorCode, { why, instead }: Unavailable): ServeError =>
  new ServeError(code, [`${why}. What you can do:`, ...instead.map((line) => `  - ${line}`)].join('\n'));

/** Turns an error of the operating system about a port into our own message. */
export function portError(error: unknown, what: string, port: number, option: string): ServeError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new ServeError(
      'E-PORT-1',
      `port ${port} for ${what} is already in use, perhaps by another noke-sim process; choose a different one with ${option} PORT (0 picks a free one)`,
    );
  if (code === 'EACCES')
    return new ServeError(
      'E-PORT-2',
      `this user is not allowed to open port ${port} for ${what}; choose one above 1023 with ${option} PORT`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ServeError(
      'E-PORT-3',
      `${what} cannot listen: this machine does not have that address; check --address`,
    );
  if (code === 'EINVAL')
    return new ServeError(
      'E-PORT-4',
      `${what} cannot listen: the system does not accept such an address; a link-local address needs its interface, as in --address fe80::1%eth0`,
    );
  return new ServeError('E-PORT-4', `${what} cannot listen on port ${port}: ${String(code ?? error)}`);
}
