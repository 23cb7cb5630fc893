/** The types of a configuration module, `src/library/config-types.ts`, from its schema: a key for each command, option and argument. */
import { z } from 'zod';

type Node = z.core.JSONSchema.BaseSchema;

const HEAD = `/**
 * What a configuration may contain. Written by \`npm run schemas\` from the commands themselves; a comment is the help of its option. Numbers and
 * durations are as on the command line, where \`noke-sim COMMAND --help\` has their units; a key that can be repeated takes a list.
 */

type One = string | number;
type Some = One | readonly One[];

`;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function typeOf(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => `'${String(value)}'`).join(' | ');
  if (node.type === 'boolean') return 'boolean';
  if (node.type === 'string') return 'string';
  const parts = node.anyOf?.filter(isNode) ?? [];
  if (parts.some(({ type }) => type === 'array')) return 'Some';
  if (parts.length > 0) return parts.map(typeOf).join(' | ');
  return 'One';
}

/** Commands that run a live facility; what all of them take is declared once. */
const LIVE = ['up', 'air', 'bluez'];

function linesOf(node: Node, indent: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, property]) => {
    if (!isNode(property)) return [];
    const about = property.description === undefined ? '' : `/** ${property.description.replaceAll('*/', '* /')} */ `;
    const type = property.type === 'object' ? braced(linesOf(property, `${indent}  `), indent) : typeOf(property);
    const name = /^[\w$]+$/.test(key) ? key : `'${key}'`;
    return [`${indent}${about}readonly ${name}?: ${type};\n`];
  });
}

const braced = (lines: readonly string[], indent: string): string => `{\n${lines.join('')}${indent}}`;

/** The text of the file, for the schema of a configuration. */
export function configTypes(schema: z.ZodType): string {
  const root = z.toJSONSchema(schema, { io: 'input' });
  const optionsOf = (command: string): string[] => {
    const node = root.properties?.[command];
    return isNode(node) ? linesOf(node, '    ') : [];
  };
  const shared = LIVE.map(optionsOf).reduce((common, one) => common.filter((line) => one.includes(line)));
  let text = braced(linesOf(root, '  '), '');
  for (const command of LIVE) {
    const all = optionsOf(command);
    const own = all.filter((line) => !shared.includes(line));
    text = text.replace(
      `readonly ${command}?: ${braced(all, '  ')};`,
      `readonly ${command}?: Live & ${braced(own, '  ')};`,
    );
  }
  const live = braced(
    shared.map((line) => line.slice(2)),
    '',
  );
  return `${HEAD}/** The options that every command with a live facility has. */\ninterface Live ${live}\n\n/** The configuration: a key for each command, and in it one for each of its options and arguments. */\nexport interface NokeSimConfig ${text}\n`;
}
