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

function keysOf(node: Node, indent: string): string {
  const lines = Object.entries(node.properties ?? {}).flatMap(([key, property]) => {
    if (!isNode(property)) return [];
    const about = property.description === undefined ? '' : `/** ${property.description.replaceAll('*/', '* /')} */ `;
    const type = property.type === 'object' ? `{\n${keysOf(property, `${indent}  `)}${indent}}` : typeOf(property);
    const name = /^[\w$]+$/.test(key) ? key : `'${key}'`;
    return [`${indent}${about}readonly ${name}?: ${type};\n`];
  });
  return lines.join('');
}

/** The text of the file, for the schema of a configuration. */
export const configTypes = (schema: z.ZodType): string =>
  `${HEAD}/** The configuration: a key for each command, and in it one for each of its options and arguments. */\nexport interface NokeSimConfig {\n${keysOf(z.toJSONSchema(schema, { io: 'input' }), '  ')}}\n`;
