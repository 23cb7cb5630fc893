/**
 * Draws the machines of lock and phone: one page per machine in docs/machines/, generated from the machines themselves. `npx
 * tsx scripts/machines.ts` writes the pages; a test checks that they are current.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { padlockBody } from '../src/lock/body/padlock.ts';
import { relayBody } from '../src/lock/body/relay.ts';
import { BODY_PARTS } from '../src/lock/body/rules.ts';
import { firmware } from '../src/lock/firmware/machine.ts';
import { FIRMWARE_PARTS } from '../src/lock/firmware/parts.ts';
import { LOCK_SETTINGS } from '../src/lock/settings.ts';
import { ATTEMPT_PARTS, attemptMachine } from '../src/phone/attempt/machine.ts';

/** The part of a state machine that a diagram needs. */
interface Node {
  readonly key: string;
  readonly type: string;
  readonly states: Readonly<Record<string, Node>>;
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly always?: readonly Transition[] | undefined;
  readonly initial?: { readonly target: readonly { readonly key: string }[] } | undefined;
}
interface Transition {
  readonly eventType: string;
  readonly target?: readonly { readonly key: string }[] | undefined;
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MACHINES = [
  { page: 'firmware', source: 'src/lock/firmware/machine.ts', machine: firmware(FIRMWARE_PARTS, LOCK_SETTINGS) },
  { page: 'padlock', source: 'src/lock/body/padlock.ts', machine: padlockBody(BODY_PARTS, LOCK_SETTINGS) },
  { page: 'relay', source: 'src/lock/body/relay.ts', machine: relayBody(BODY_PARTS, LOCK_SETTINGS) },
  { page: 'attempt', source: 'src/phone/attempt/machine.ts', machine: attemptMachine(ATTEMPT_PARTS) },
];

/** The entry to which a guard or an action refers. */
function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null || !('params' in entry)) return '';
  const { params } = entry;
  return typeof params === 'object' && params !== null && 'name' in params ? String(params.name) : '';
}

function label({ eventType, guard, actions }: Transition): string {
  const event = eventType === '' ? 'always' : eventType;
  const does = actions.map(nameOf).filter((name) => name !== '');
  return `${event}${guard === undefined ? '' : ` [${nameOf(guard)}]`}${does.length === 0 ? '' : ` / ${does.join(', ')}`}`;
}

const transitionsOf = (node: Node): Transition[] => [...[...node.transitions.values()].flat(), ...(node.always ?? [])];

/** One region as a Mermaid state diagram; transitions that stay in a state are listed under it. */
function region(node: Node): string[] {
  const lines = ['```mermaid', 'stateDiagram-v2'];
  const stays: string[] = [];
  const walk = (parent: Node): void => {
    for (const target of parent.initial?.target ?? []) lines.push(`  [*] --> ${target.key}`);
    for (const state of Object.values(parent.states)) {
      for (const transition of transitionsOf(state)) {
        const to = transition.target?.[0]?.key;
        if (to === undefined) stays.push(`- ${state.key}: ${label(transition)}`);
        else lines.push(`  ${state.key} --> ${to}: ${label(transition)}`);
      }
      if (Object.keys(state.states).length > 0) {
        lines.push(`  state ${state.key} {`);
        walk(state);
        lines.push('  }');
      }
    }
  };
  walk(node);
  for (const transition of transitionsOf(node)) stays.push(`- in every state: ${label(transition)}`);
  lines.push('```');
  return stays.length === 0 ? lines : [...lines, '', 'Without leaving the state:', '', ...stays];
}

/** The opening comment of a machine's file: what it is and its invariants. */
function opening(source: string): string[] {
  const text = readFileSync(`${ROOT}${source}`, 'utf8');
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(text)?.[1] ?? '';
  return comment.split('\n').map((line) => line.replace(/^ \* ?/, ''));
}

/** Page name → its text. */
export function machinePages(): ReadonlyMap<string, string> {
  return new Map(
    MACHINES.map(({ page, source, machine }) => {
      const root: Node = machine.root;
      const regions = root.type === 'parallel' ? Object.values(root.states) : [root];
      const shared = root.type === 'parallel' ? transitionsOf(root).map((transition) => `- ${label(transition)}`) : [];
      const lines = [
        `# ${page}`,
        '',
        `Generated from \`${source}\` by \`scripts/machines.ts\`. Labels have the form event [guard] / reactions.`,
        '',
        ...opening(source),
        ...(shared.length === 0 ? [] : ['', '## In every state', '', ...shared]),
        ...regions.flatMap((node) => ['', `## ${node.key}`, '', ...region(node)]),
      ];
      return [`docs/machines/${page}.md`, `${lines.join('\n')}\n`];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${ROOT}docs/machines`, { recursive: true });
  for (const [path, text] of machinePages()) writeFileSync(`${ROOT}${path}`, text);
}
