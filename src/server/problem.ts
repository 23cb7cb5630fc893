/** Why the server does not start: who must act, what was found, what to do. */

export type Fault = 'caller' | 'environment';

export class ServeError extends Error {
  override name = 'ServeError';
  readonly fault: Fault;

  constructor(fault: Fault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Turns an error of the operating system about a port into a message of ours. */
export function portError(error: unknown, what: string, port: number, option: string): ServeError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new ServeError(
      'environment',
      `port ${port} for ${what} is already in use, perhaps by another noke-sim; choose another with ${option} PORT (0 picks a free one)`,
    );
  if (code === 'EACCES')
    return new ServeError(
      'environment',
      `port ${port} for ${what} may not be opened by this user; choose one above 1023 with ${option} PORT`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ServeError('caller', `${what} cannot listen: this machine does not have that address; check --address`);
  return new ServeError('environment', `${what} cannot listen on port ${port}: ${String(code ?? error)}`);
}
