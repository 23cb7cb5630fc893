/**
 * The objects of the service, and the standard interfaces that each of them has: Introspectable, Properties, Peer and, at the root,
 * ObjectManager.
 *
 * INV-1: A call reaches a method only with arguments of its signature. INV-2: Every object that appears or disappears, and every
 * property that changes, is announced by a signal.
 */
import { noInterface, noProperty, readOnly, unknownMethod, unknownObject, wrongType } from './bus-error.ts';
import {
  type BusObject,
  type Call,
  done,
  type Interface,
  type Method,
  type Outcome,
  type SentVariant,
  type Signal,
  type Value,
  variant,
} from './bus-object.ts';
import { introspection } from './introspection.ts';

const PROPERTIES = 'org.freedesktop.DBus.Properties';
const OBJECT_MANAGER = 'org.freedesktop.DBus.ObjectManager';
const INTROSPECTABLE = 'org.freedesktop.DBus.Introspectable';
const PEER = 'org.freedesktop.DBus.Peer';
const ROOT = '/';
const MANAGED = 'a{oa{sa{sv}}}';
const ADDED = 'oa{sa{sv}}';
const REMOVED = 'oas';
const CHANGED = 'sa{sv}as';

/** A method call as it arrives. */
export interface Request {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly args: readonly unknown[];
}

export class ObjectTree {
  readonly #emit: (signal: Signal) => void;
  readonly #objects = new Map<string, BusObject>();
  readonly #standard: readonly Interface[];
  readonly #manager: Interface;

  constructor(emit: (signal: Signal) => void) {
    this.#emit = emit;
    this.#manager = {
      name: OBJECT_MANAGER,
      methods: { GetManagedObjects: { in: '', out: MANAGED, run: () => done(MANAGED, this.#managed()) } },
      properties: {},
      signals: { InterfacesAdded: ADDED, InterfacesRemoved: REMOVED },
    };
    // `call` answers calls to these itself, because it knows the path; the entries serve introspection.
    this.#standard = [
      { name: INTROSPECTABLE, methods: { Introspect: declared('', 's') }, properties: {} },
      {
        name: PROPERTIES,
        methods: { Get: declared('ss', 'v'), Set: declared('ssv', ''), GetAll: declared('s', 'a{sv}') },
        properties: {},
        signals: { PropertiesChanged: CHANGED },
      },
    ];
  }

  add(object: BusObject): void {
    this.#objects.set(object.path, object);
    this.#announce('InterfacesAdded', ADDED, [object.path, this.#interfacesOf(object)]);
  }

  /** Removes the object and everything below it, deepest first. */
  remove(path: string): void {
    for (const below of [...this.#objects.keys()].filter((one) => one.startsWith(`${path}/`)).reverse())
      this.#removeOne(below);
    this.#removeOne(path);
  }

  /** Announces the current values of these properties; those that the object no longer has are listed as invalidated. */
  changed(path: string, name: string, properties: readonly string[]): void {
    const found = this.#objects.get(path)?.interfaces.find((one) => one.name === name);
    if (found === undefined || properties.length === 0) return;
    const values = properties.map((one) => [one, entry(found, one)] as const);
    this.#emit({
      path,
      interface: PROPERTIES,
      member: 'PropertiesChanged',
      signature: CHANGED,
      body: [
        name,
        values.flatMap(([one, value]) => (value === undefined ? [] : [[one, value]])),
        values.flatMap(([one, value]) => (value === undefined ? [one] : [])),
      ],
    });
  }

  /** Undefined if the method answers later. */
  call(request: Request, call: Call): Outcome | undefined {
    const { path, member, signature, args } = request;
    if (request.interface === PEER && member === 'Ping' && signature === '') return done();
    const object = this.#objects.get(path);
    const children = this.#children(path);
    if (object === undefined && path !== ROOT && children.length === 0) return unknownObject(path);
    const interfaces = [...this.#standard, ...(path === ROOT ? [this.#manager] : []), ...(object?.interfaces ?? [])];
    if (request.interface === INTROSPECTABLE && member === 'Introspect' && signature === '')
      return done('s', introspection(interfaces, children));
    const found = interfaces.find(({ name }) => name === request.interface);
    const method = found !== undefined && Object.hasOwn(found.methods, member) ? found.methods[member] : undefined;
    if (method === undefined || method.in !== signature) return unknownMethod(member, signature, request.interface);
    return request.interface === PROPERTIES ? properties(object, member, args) : method.run(args, call);
  }

  #removeOne(path: string): void {
    const object = this.#objects.get(path);
    if (object === undefined) return;
    this.#objects.delete(path);
    const names = [...this.#standard, ...object.interfaces].map(({ name }) => name);
    this.#announce('InterfacesRemoved', REMOVED, [path, names]);
  }

  #announce(member: string, signature: string, body: readonly Value[]): void {
    this.#emit({ path: ROOT, interface: OBJECT_MANAGER, member, signature, body });
  }

  #managed(): Value {
    return [...this.#objects.values()].map((object) => [object.path, this.#interfacesOf(object)]);
  }

  #interfacesOf(object: BusObject): Value {
    return [...this.#standard, ...object.interfaces].map((one) => [one.name, allOf(one)]);
  }

  /** The next path elements below this path. */
  #children(path: string): readonly string[] {
    const prefix = path === ROOT ? ROOT : `${path}/`;
    const names = [...this.#objects.keys()].flatMap((one) =>
      one.startsWith(prefix) && one !== ROOT ? [one.slice(prefix.length).split('/', 1)[0] ?? ''] : [],
    );
    return [...new Set(names)];
  }
}

const declared = (given: string, out: string): Method => ({ in: given, out, run: () => undefined });

/** The methods of Properties, for an object that may be just a node in the path. */
function properties(object: BusObject | undefined, member: string, args: readonly unknown[]): Outcome {
  const [name, property, value] = args as readonly [string, string, SentVariant];
  const found = object?.interfaces.find((one) => one.name === name);
  if (found === undefined) return noInterface(name);
  if (member === 'GetAll') return done('a{sv}', allOf(found));
  const declaredAs = Object.hasOwn(found.properties, property) ? found.properties[property] : undefined;
  const present = declaredAs?.get();
  if (declaredAs === undefined || present === undefined) return noProperty(property);
  if (member === 'Get') return done('v', variant(declaredAs.signature, present));
  if (declaredAs.set === undefined) return readOnly(property);
  if (value.signature !== declaredAs.signature) return wrongType(property);
  return declaredAs.set(value.value) ?? done();
}

function entry(of: Interface, name: string): Value | undefined {
  const property = of.properties[name];
  const value = property?.get();
  return property === undefined || value === undefined ? undefined : variant(property.signature, value);
}

const allOf = (of: Interface): Value =>
  Object.keys(of.properties).flatMap((name) => {
    const value = entry(of, name);
    return value === undefined ? [] : [[name, value]];
  });
