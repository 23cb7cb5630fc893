/** Names that come from outside: ids must be short and printable, and everything that a command names must be known. */
import { parseMac } from '../../protocol/mac.ts';
import type { Lock, State } from '../model/state.ts';
import { boundary, rulesOf } from './rule.ts';

export const idRules = rulesOf({
  'B-FAC-1': boundary('Ids must be short and printable, and no id may be added twice.'),
  'B-FAC-5': boundary('A command can name only things that exist.'),
});

/** Ids come from files and feeds, so this keeps them short and printable. */
const ID = /^[A-Za-z0-9][\w.:-]{0,63}$/;
export const isId = (text: string): boolean => ID.test(text);

/** The lock with a MAC as people write it, or undefined when the MAC is malformed or unknown. */
export function lockOf(state: State, text: string): Lock | undefined {
  const mac = parseMac(text);
  return mac.ok ? state.locks.get(mac.value) : undefined;
}
