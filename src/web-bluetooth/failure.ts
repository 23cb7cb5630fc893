/** The standard's exceptions, and the sentences of Chrome where a page may have matched on them. */

/** The names of DOMException that Web Bluetooth uses. */
export type FailureName =
  | 'AbortError'
  | 'InvalidModificationError'
  | 'InvalidStateError'
  | 'NetworkError'
  | 'NotFoundError'
  | 'NotSupportedError'
  | 'SecurityError';

export const failure = (name: FailureName, message: string): DOMException => new DOMException(message, name);

export const disconnected = (): DOMException =>
  failure(
    'NetworkError',
    'GATT Server is disconnected. Cannot perform GATT operations. (Re)connect first with `device.gatt.connect`.',
  );

/** The server's errors for requests that it cannot carry out (`ERRORS` of the WebSocket link); only this one is about the attribute. */
export const refusal = (code: unknown, message: string): DOMException =>
  failure(code === 'not-supported' ? 'NotSupportedError' : 'NetworkError', message);
