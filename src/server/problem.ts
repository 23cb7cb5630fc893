/** Why the server does not start: whose fault, what was seen, what to do. */

export type Fault = 'caller' | 'environment';

export class ServeError extends Error {
  override name = 'ServeError';
  readonly fault: Fault;

  constructor(fault: Fault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** What the operating system said of a port, as a sentence. */
export function portError(error: unknown, what: string, port: number, option: string): ServeError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new ServeError(
      'environment',
      `port ${port} for ${what} is taken; is another noke-sim up? Choose another with ${option} PORT, 0 takes any that is free`,
    );
  if (code === 'EACCES')
    return new ServeError(
      'environment',
      `port ${port} for ${what} may not be opened by this user; choose one above 1023 with ${option}`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ServeError('caller', `this machine has no such address for ${what}; check --address`);
  return new ServeError('environment', `${what} cannot listen on port ${port}: ${String(code ?? error)}`);
}
