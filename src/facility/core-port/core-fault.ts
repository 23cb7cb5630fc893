/** The error for an operation of an external core that returned no usable answer. It leads to an explanation, never a crash. */

/** `gone`: it did not answer in time or its thread has ended; no further calls are possible. `wrong`: it threw, or its answer is not as documented. */
export type FaultKind = 'gone' | 'wrong';

/**
 * Thrown when an external unlock core has ended, hangs or cannot be loaded (`gone`), or when its answers break the contract (`wrong`):
 * docs/core-port.md. `operation` is the one that was called.
 */
export class CoreFault extends Error {
  override name = 'CoreFault';
  readonly operation: string;
  readonly kind: FaultKind;

  constructor(kind: FaultKind, operation: string, message: string) {
    super(message);
    this.kind = kind;
    this.operation = operation;
  }
}
