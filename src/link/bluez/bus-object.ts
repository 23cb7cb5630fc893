/**
 * The parts of an object on the bus: interfaces with methods and properties, each with its D-Bus signature. The tree checks signatures, so a method
 * only receives arguments of the declared types.
 */
import type { BusError } from './bus-error.ts';

/** A scalar in a message, bytes, or an array of values. Dictionaries are arrays of pairs. */
export type Value = string | number | boolean | Uint8Array | readonly Value[] | readonly [string, Value];

/** The result of a method: values with their signature, or an error. */
export type Outcome = { readonly signature: string; readonly values: readonly Value[] } | BusError;

export const done = (signature = '', ...values: readonly Value[]): Outcome => ({ signature, values });

export interface Call {
  /** The unique name of the program on the bus, such as `:1.4`. */
  readonly sender: string;
  /** Answers later; only for a method that returned undefined, and only once. */
  answer(outcome: Outcome): void;
}

export interface Method {
  /** Signatures of the arguments and of the results. */
  readonly in: string;
  readonly out: string;
  /** Returns undefined if the answer comes later. */
  run(args: readonly unknown[], call: Call): Outcome | undefined;
}

export interface Property {
  readonly signature: string;
  /** Undefined if the object does not have the property at this moment. */
  get(): Value | undefined;
  /** Returns an error, or undefined if the value was accepted. A property without this function is read-only. */
  set?(value: unknown): BusError | undefined;
}

export interface Interface {
  readonly name: string;
  readonly methods: Readonly<Record<string, Method>>;
  readonly properties: Readonly<Record<string, Property>>;
  /** Signatures of signals. */
  readonly signals?: Readonly<Record<string, string>>;
}

export interface BusObject {
  readonly path: string;
  readonly interfaces: readonly Interface[];
}

export interface Signal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly body: readonly Value[];
}

/** A variant as a message contains it. */
export const variant = (signature: string, value: Value): Value => [signature, value];

/** A variant as a program sent it. */
export interface SentVariant {
  readonly signature: string;
  readonly value: unknown;
}

/** A dictionary of variants (`a{sv}`) as a program sent it. */
export const dictionary = (sent: unknown): ReadonlyMap<string, SentVariant> =>
  new Map(sent as readonly (readonly [string, SentVariant])[]);

/** The value of the option, `{}` if it is absent; undefined if it has a different type. */
export function option<T>(
  options: ReadonlyMap<string, SentVariant>,
  name: string,
  signature: string,
): { readonly value?: T } | undefined {
  const sent = options.get(name);
  if (sent === undefined) return {};
  return sent.signature === signature ? { value: sent.value as T } : undefined;
}
