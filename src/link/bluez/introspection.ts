/** The introspection document of an object (D-Bus specification, "Introspection data format"). */
import type { Interface } from './bus-object.ts';

const DOCTYPE =
  '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">';

/** Splits a signature into complete types, such as `s` and `a{sv}` for `sa{sv}`. */
export function completeTypes(signature: string): readonly string[] {
  const types: string[] = [];
  let from = 0;
  let depth = 0;
  for (const [at, letter] of [...signature].entries()) {
    if (letter === '{' || letter === '(') depth++;
    if (letter === '}' || letter === ')') depth--;
    if (depth > 0 || letter === 'a') continue;
    types.push(signature.slice(from, at + 1));
    from = at + 1;
  }
  return types;
}

const args = (signature: string, direction?: 'in' | 'out'): string =>
  completeTypes(signature)
    .map((type) => `<arg type="${type}"${direction === undefined ? '' : ` direction="${direction}"`}/>`)
    .join('');

const interfaceText = ({ name, methods, properties, signals = {} }: Interface): string =>
  [
    `<interface name="${name}">`,
    ...Object.entries(methods).map(
      ([method, { in: given, out }]) => `<method name="${method}">${args(given, 'in')}${args(out, 'out')}</method>`,
    ),
    ...Object.entries(signals).map(([signal, given]) => `<signal name="${signal}">${args(given)}</signal>`),
    ...Object.entries(properties).map(
      ([property, { signature, set }]) =>
        `<property name="${property}" type="${signature}" access="${set === undefined ? 'read' : 'readwrite'}"/>`,
    ),
    '</interface>',
  ].join('');

export const introspection = (interfaces: readonly Interface[], children: readonly string[]): string =>
  [
    DOCTYPE,
    '<node>',
    ...interfaces.map(interfaceText),
    ...children.map((name) => `<node name="${name}"/>`),
    '</node>\n',
  ].join('\n');
