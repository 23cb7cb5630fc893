/** Reads a database row by row and compares it with the record of acknowledgements. It changes nothing. */
import { counted } from '../../protocol/counted.ts';
import { finished } from '../../sim/steps.ts';
import { unlessDamaged } from './problem.ts';
import { checkpointsIn, type StoredSnapshot, savedIn, savedNames } from './stored-snapshots.ts';
import {
  type CheckpointRow,
  chainOf,
  INPUTS,
  type InputRow,
  META,
  SAVED_SNAPSHOTS,
  type Sqlite,
  SUBSCRIBERS,
} from './table.ts';
import { NO_TIP, type Proof, printTip, readTip, type Tip } from './tip.ts';

export interface Survey {
  readonly identity: string | undefined;
  /** The tip in the database. */
  readonly tip: Tip | undefined;
  /** The newest intact checkpoint. */
  readonly checkpoint: StoredSnapshot<CheckpointRow> | undefined;
  /** Ids of damaged checkpoints. */
  readonly damagedCheckpoints: readonly number[];
  /** The inputs after `checkpoint`, up to the first gap. */
  readonly inputs: readonly InputRow[];
  /** The names of damaged saved snapshots, as far as they are readable. */
  readonly damagedSnapshots: readonly string[];
  /** Checksum of the saved snapshots that are present. */
  readonly savedSum: number;
  readonly damagedSubscribers: number;
}

export const EMPTY: Survey = {
  identity: undefined,
  tip: undefined,
  checkpoint: undefined,
  damagedCheckpoints: [],
  inputs: [],
  damagedSnapshots: [],
  savedSum: 0,
  damagedSubscribers: 0,
};

export function survey(db: Sqlite): Survey {
  const meta = new Map(
    unlessDamaged(() => META.read(db), [])
      .filter(({ sound }) => sound)
      .map(({ row }) => [row.key, row.value]),
  );
  const bases = unlessDamaged(() => checkpointsIn(db), []);
  const base = bases.find(({ sound }) => sound);
  const names = unlessDamaged(() => savedNames(db), undefined);
  const isDamaged = (name: string) => unlessDamaged(() => finished(savedIn(db, name)), undefined)?.sound !== true;
  return {
    identity: meta.get('identity'),
    tip: readTip(meta.get('tip') ?? ''),
    checkpoint: base,
    damagedCheckpoints: bases.filter(({ sound }) => !sound).map(({ row }) => row.id),
    inputs: base === undefined ? [] : inputsAfter(db, base.row),
    damagedSnapshots: names?.filter(isDamaged) ?? ['all of them'],
    savedSum: unlessDamaged(() => SAVED_SNAPSHOTS.sumOfAll(db), 0),
    damagedSubscribers: unlessDamaged(() => SUBSCRIBERS.read(db), []).filter(({ sound }) => !sound).length,
  };
}

/** The number of inputs read at a time. */
const BATCH = 100;

function inputsAfter(db: Sqlite, base: CheckpointRow): InputRow[] {
  const found: InputRow[] = [];
  let { input: last, chain } = base;
  for (;;) {
    const rows = unlessDamaged(() => INPUTS.read(db, 'WHERE id > ? ORDER BY id LIMIT ?', last, BATCH), []);
    for (const { row, sound } of rows) {
      if (!sound || row.id !== last + 1 || row.chain !== chainOf(chain, row.id, row.at, row.input)) return found;
      last = row.id;
      chain = row.chain;
      found.push(row);
    }
    if (rows.length === 0) return found;
  }
}

/** The newest tip known from database and proof: everything up to it was acknowledged. */
export const acknowledged = (found: Survey, proof: Proof): Tip => {
  const proven = proof.kind === 'tip' ? proof.tip : NO_TIP;
  return found.tip !== undefined && found.tip.n >= proven.n ? found.tip : proven;
};

/** Number of the last input that can be replayed. */
export const lastInput = ({ checkpoint: base, inputs }: Survey): number => inputs.at(-1)?.id ?? base?.row.input ?? 0;

/** The defects, each as a clause of a sentence; empty if everything that was acknowledged is present. */
export function findings(found: Survey, proof: Proof): string[] {
  const all = acknowledged(found, proof);
  const parts = proofFindings(found.tip ?? NO_TIP, proof);
  if (all.n > 0 && found.tip === undefined) parts.push('its tip cannot be read');
  if (all.n > 0 && found.identity === undefined) parts.push('the name of its facility cannot be read');
  if (all.n > 0 && found.checkpoint === undefined) parts.push('no checkpoint of the facility is intact');
  const lost = all.input - lastInput(found);
  if (found.checkpoint !== undefined && lost > 0) parts.push(`inputs are missing after number ${lastInput(found)}`);
  const chain = found.inputs.at(-1)?.chain ?? found.checkpoint?.row.chain;
  if (found.checkpoint !== undefined && lost <= 0 && chain !== all.chain)
    parts.push('its inputs differ from those that were acknowledged');
  const saved = found.damagedSnapshots.map((name) => JSON.stringify(name)).join(', ');
  if (saved !== '') parts.push(`saved snapshots are damaged: ${saved}`);
  if (saved === '' && found.tip !== undefined && found.savedSum !== found.tip.saved)
    parts.push('saved snapshots are missing or outdated');
  if (found.damagedSubscribers > 0) parts.push('the position of a subscriber is damaged');
  return parts;
}

function proofFindings(tip: Tip, proof: Proof): string[] {
  if (proof.kind === 'damaged') return ['facility.tip, which records what was acknowledged, is damaged'];
  if (proof.kind === 'none')
    return tip.n === 0 ? [] : ['facility.tip, which records what was acknowledged, is missing'];
  const ahead = tip.n - proof.tip.n;
  if (ahead < 0)
    return [
      `its write-ahead log or its pages end ${counted(-ahead, 'acknowledgement')} too early (at number ${tip.n} of ${proof.tip.n})`,
    ];
  // The process was killed between the two writes, or the power failed before the file reached the disk.
  if (ahead > 0) return [];
  if (proof.alone) return ['half of facility.tip is damaged, so the last acknowledgement may be missing'];
  const { input, chain, era, saved } = tip;
  return printTip({ ...proof.tip, input, chain, era, saved }) === printTip(proof.tip)
    ? []
    : ['the database and facility.tip belong to different stores'];
}
