/** What a database still holds, looked at row by row, against the proof of how far was acknowledged. Nothing is changed. */
import { unlessDamaged } from './problem.ts';
import {
  CHECKPOINTS,
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
  /** As the database has it. */
  readonly tip: Tip | undefined;
  /** The newest whole snapshot that is sound, … */
  readonly checkpoint: CheckpointRow | undefined;
  /** … those that are not, … */
  readonly damagedCheckpoints: readonly number[];
  /** … and the inputs that follow it without a gap. */
  readonly inputs: readonly InputRow[];
  /** Names, as far as they can be read. */
  readonly damagedSnapshots: readonly string[];
  /** Of the saved snapshots that are there. */
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
  const bases = unlessDamaged(() => CHECKPOINTS.read(db, 'ORDER BY id DESC'), []);
  const base = bases.find(({ sound }) => sound)?.row;
  const shelf = unlessDamaged(() => SAVED_SNAPSHOTS.read(db), undefined);
  return {
    identity: meta.get('identity'),
    tip: readTip(meta.get('tip') ?? ''),
    checkpoint: base,
    damagedCheckpoints: bases.filter(({ sound }) => !sound).map(({ row }) => row.id),
    inputs: base === undefined ? [] : inputsAfter(db, base),
    damagedSnapshots: shelf?.filter(({ sound }) => !sound).map(({ row }) => row.name) ?? ['all of them'],
    savedSum: unlessDamaged(() => SAVED_SNAPSHOTS.sumOfAll(db), 0),
    damagedSubscribers: unlessDamaged(() => SUBSCRIBERS.read(db), []).filter(({ sound }) => !sound).length,
  };
}

/** Inputs at a time; the first one that is damaged is the end. */
const PIECE = 100;

function inputsAfter(db: Sqlite, base: CheckpointRow): InputRow[] {
  const found: InputRow[] = [];
  let { input: last, chain } = base;
  for (;;) {
    const rows = unlessDamaged(() => INPUTS.read(db, 'WHERE id > ? ORDER BY id LIMIT ?', last, PIECE), []);
    for (const { row, sound } of rows) {
      if (!sound || row.id !== last + 1 || row.chain !== chainOf(chain, row.id, row.at, row.input)) return found;
      last = row.id;
      chain = row.chain;
      found.push(row);
    }
    if (rows.length === 0) return found;
  }
}

/** Everything that was acknowledged, as far as anybody knows. */
export const acknowledged = (found: Survey, proof: Proof): Tip => {
  const proven = proof.kind === 'tip' ? proof.tip : NO_TIP;
  return found.tip !== undefined && found.tip.n >= proven.n ? found.tip : proven;
};

/** Number of the last input that can be done again. */
export const lastInput = ({ checkpoint: base, inputs }: Survey): number => inputs.at(-1)?.id ?? base?.input ?? 0;

/** What is wrong, each as a part of a sentence; none when everything that was acknowledged is there. */
export function findings(found: Survey, proof: Proof): string[] {
  const all = acknowledged(found, proof);
  const parts = proofFindings(found.tip ?? NO_TIP, proof);
  if (all.n > 0 && found.tip === undefined) parts.push('the record of how far it came cannot be read');
  if (all.n > 0 && found.identity === undefined) parts.push('the name of its facility cannot be read');
  if (all.n > 0 && found.checkpoint === undefined) parts.push('no whole snapshot of the facility is left');
  const lost = all.input - lastInput(found);
  if (found.checkpoint !== undefined && lost > 0) parts.push(`inputs are missing behind number ${lastInput(found)}`);
  const chain = found.inputs.at(-1)?.chain ?? found.checkpoint?.chain;
  if (found.checkpoint !== undefined && lost <= 0 && chain !== all.chain)
    parts.push('its inputs are not those that were acknowledged');
  const saved = found.damagedSnapshots.map((name) => JSON.stringify(name)).join(', ');
  if (saved !== '') parts.push(`saved snapshots are damaged: ${saved}`);
  if (saved === '' && found.tip !== undefined && found.savedSum !== found.tip.shelf)
    parts.push('saved snapshots are missing, or are older ones');
  if (found.damagedSubscribers > 0) parts.push('how far a subscriber was delivered to is damaged');
  return parts;
}

function proofFindings(tip: Tip, proof: Proof): string[] {
  if (proof.kind === 'damaged') return ['facility.tip, which proves how far was acknowledged, is damaged'];
  if (proof.kind === 'none')
    return tip.n === 0 ? [] : ['facility.tip, which proves how far was acknowledged, is missing'];
  const ahead = tip.n - proof.tip.n;
  if (ahead < 0)
    return [
      `its write-ahead log or its pages break off ${-ahead} acknowledgements before the last (number ${tip.n} of ${proof.tip.n})`,
    ];
  // A kill came between the two, or a power failure before the file was on the disk.
  if (ahead > 0) return [];
  if (proof.alone) return ['half of facility.tip is damaged, so the last acknowledgement may be missing'];
  const { input, chain, era, shelf } = tip;
  return printTip({ ...proof.tip, input, chain, era, shelf }) === printTip(proof.tip)
    ? []
    : ['database and facility.tip are not of the same store'];
}
