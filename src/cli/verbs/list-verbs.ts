/** The action of `noke-sim verbs`. */
import { z } from 'zod';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { chosenVerbs, verbJson } from '../../facility/verbs/choose.ts';
import type { Verb } from '../../facility/verbs/verb.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { BUILT_IN } from '../../scenario/schema.ts';
import type { Host } from '../host/host.ts';

/** Prints all verbs, the verbs of a subject, or describes one verb. */
export function listVerbs(
  name: string | undefined,
  options: { readonly json?: true },
  host: Host,
  verbs: ReadonlyMap<string, Verb>,
): ExitCode {
  if (name !== undefined && Object.hasOwn(BUILT_IN, name))
    throw new CodedError(
      'E-USAGE-6',
      `"${name}" is not a verb, but a step that is built into scenarios; see docs/scenarios.md`,
    );
  const chosen = chosenVerbs(name, verbs, 'run "noke-sim verbs" to list them');
  const [exact] = chosen.filter((verb) => verb.name === name);
  if (options.json) host.out(`${JSON.stringify(chosen.map(verbJson), null, 2)}\n`);
  else if (exact !== undefined) host.out(inFull(exact));
  else {
    const width = Math.max(...chosen.map((verb) => verb.name.length));
    host.out(chosen.map((verb) => `${verb.name.padEnd(width)}  ${verb.summary}\n`).join(''));
  }
  return 0;
}

function inFull(verb: Verb): string {
  const schema = z.toJSONSchema(verb.params, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const about = typeof property === 'boolean' ? {} : property;
    const notes = [
      typeOf(about),
      ...(required.has(key)
        ? []
        : [about.default === undefined ? 'optional' : `optional, default: ${JSON.stringify(about.default)}`]),
      ...(key === verb.subject ? ['the subject'] : []),
    ];
    return [key, `${about.description === undefined ? '' : `${about.description} `}(${notes.join('; ')})`] as const;
  });
  const width = Math.max(0, ...rows.map(([key]) => key.length));
  return [
    verb.name,
    `  ${verb.summary}`,
    '',
    'Arguments:',
    ...(rows.length === 0 ? ['  none'] : rows.map(([key, words]) => `  ${key.padEnd(width)}  ${words}`)),
    '',
    'Examples:',
    ...verb.examples.map((example) => `  - ${verb.name}: ${example}`),
    '',
  ].join('\n');
}

function typeOf(schema: {
  type?: unknown;
  enum?: unknown;
  anyOf?: unknown;
  minimum?: unknown;
  maximum?: unknown;
}): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join(' | ');
  const { minimum: min, maximum: max } = schema;
  const bounded = typeof min === 'number' && typeof max === 'number' && max < Number.MAX_SAFE_INTEGER;
  if (schema.type === 'integer') return bounded ? `whole number ${min} to ${max}` : 'whole number';
  if (schema.type === 'string') return 'text';
  if (schema.type === 'boolean') return 'true or false';
  return typeof schema.type === 'string' ? schema.type : 'value';
}
