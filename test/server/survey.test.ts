/** What a store says about its defects: each from both sides, and the file that records what was acknowledged. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { acknowledged, EMPTY, findings, lastInput, type Survey } from '../../src/server/store/survey.ts';
import { NO_TIP, type Proof, printTip, readProof, readTip, type Tip, TipFile } from '../../src/server/store/tip.ts';

const TIP: Tip = { n: 5, at: 100, era: 2, seq: 7, input: 3, chain: 33, saved: 9 };
const proof = (tip: Tip = TIP, alone = false): Proof => ({ kind: 'tip', tip, alone });
const checkpoint = (input: number, chain: number) =>
  ({ row: { id: 1, input, chain }, sound: true }) as unknown as NonNullable<Survey['checkpoint']>;
const input = (id: number, chain: number) => ({ id, at: 0, input: '{}', chain }) as unknown as Survey['inputs'][number];
const SOUND: Survey = {
  ...EMPTY,
  identity: 'demo',
  tip: TIP,
  checkpoint: checkpoint(2, 22),
  inputs: [input(3, 33)],
  savedSum: 9,
};

describe('a store', () => {
  const ONE_MISSING = 'its write-ahead log or its pages end 1 acknowledgement too early (at number 5 of 6)';
  it.each<[string, Partial<Survey>, Proof, readonly string[]]>([
    ['that is whole', {}, proof(), []],
    ['whose last input is in the checkpoint', { checkpoint: checkpoint(3, 33), inputs: [] }, proof(), []],
    ['that is empty', { ...EMPTY, tip: NO_TIP, savedSum: 0 }, { kind: 'none' }, []],
    ['that is new', { ...EMPTY, tip: NO_TIP }, proof(NO_TIP), []],
    ['without its file', {}, { kind: 'none' }, ['facility.tip, which records what was acknowledged, is missing']],
    [
      'whose file is damaged',
      {},
      { kind: 'damaged' },
      ['facility.tip, which records what was acknowledged, is damaged'],
    ],
    ['that is one ahead of its file', {}, proof({ ...TIP, n: 4, input: 2 }), []],
    ['that is one behind its file', {}, proof({ ...TIP, n: 6 }), [ONE_MISSING]],
    [
      'half of whose file is damaged',
      {},
      proof(TIP, true),
      ['half of facility.tip is damaged, so the last acknowledgement may be missing'],
    ],
    ['half of whose file is damaged, and is ahead', {}, proof({ ...TIP, n: 4 }, true), []],
    ...(['input', 'chain', 'era', 'saved'] as const).map((name): [string, Partial<Survey>, Proof, string[]] => [
      `whose file has another ${name}`,
      {},
      proof({ ...TIP, [name]: TIP[name] + 1 }),
      ['the database and facility.tip belong to different stores'],
    ]),
    ['whose file has another time and event', {}, proof({ ...TIP, at: 1, seq: 1 }), []],
    [
      'without a tip',
      { tip: undefined },
      proof(),
      [
        'its write-ahead log or its pages end 5 acknowledgements too early (at number 0 of 5)',
        'its tip cannot be read',
      ],
    ],
    ['without a name', { identity: undefined }, proof(), ['the name of its facility cannot be read']],
    [
      'without a checkpoint',
      { checkpoint: undefined, inputs: [] },
      proof(),
      ['no checkpoint of the facility is intact'],
    ],
    ['without its last input', { inputs: [] }, proof(), ['inputs are missing after number 2']],
    ['with other inputs', { inputs: [input(3, 34)] }, proof(), ['its inputs differ from those that were acknowledged']],
    [
      'with damaged snapshots',
      { damagedSnapshots: ['a', 'b'], savedSum: 1 },
      proof(),
      ['saved snapshots are damaged: "a", "b"'],
    ],
    ['with other snapshots', { savedSum: 1 }, proof(), ['saved snapshots are missing or outdated']],
    ['with a damaged subscriber', { damagedSubscribers: 1 }, proof(), ['the position of a subscriber is damaged']],
  ])('%s', (_, more, of, expected) => {
    expect(findings({ ...SOUND, ...more }, of)).toEqual(expected);
  });

  it('has acknowledged the newer of its tip and its file, and can replay up to its last input', () => {
    const newer = { ...TIP, n: 6 };
    expect([
      acknowledged(SOUND, proof()),
      acknowledged(SOUND, proof(newer)),
      acknowledged(SOUND, { kind: 'none' }),
    ]).toEqual([TIP, newer, TIP]);
    expect(acknowledged({ ...SOUND, tip: undefined }, proof(newer))).toEqual(newer);
    expect(acknowledged(EMPTY, { kind: 'damaged' })).toEqual(NO_TIP);
    expect([lastInput(SOUND), lastInput({ ...SOUND, inputs: [] }), lastInput(EMPTY)]).toEqual([3, 2, 0]);
  });
});

describe('the record of acknowledgements', () => {
  const folder = mkdtempSync(join(tmpdir(), 'noke-sim-tip-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'facility.tip');
  const next = (n: number): Tip => ({ ...TIP, n });

  it('has the newest of two slots, which are written in turn', () => {
    expect(readProof(file)).toEqual({ kind: 'none' });
    const tips = new TipFile(file, TIP);
    expect(readProof(file)).toEqual(proof());
    for (const n of [6, 7, 8]) {
      tips.write(next(n));
      tips.sync();
      expect(readProof(file)).toEqual(proof(next(n)));
    }
    tips.close();
    expect(readFileSync(file)).toHaveLength(1_024);
  });

  it('whose newer slot is damaged has the older, alone; without a slot, a byte less or more, it is damaged', () => {
    const bytes = readFileSync(file);
    const damaged = (...at: readonly number[]): Buffer => {
      const copy = Buffer.from(bytes);
      for (const each of at) copy[each] = (copy[each] ?? 0) ^ 1;
      return copy;
    };
    const read = (content: Buffer): Proof => {
      writeFileSync(file, content);
      return readProof(file);
    };
    expect(read(damaged(6))).toEqual(proof(next(7), true));
    expect(read(damaged(512 + 6))).toEqual(proof(next(8), true));
    for (const content of [
      damaged(6, 518),
      bytes.subarray(0, 1_023),
      Buffer.concat([bytes, Buffer.alloc(1)]),
      Buffer.alloc(0),
    ])
      expect(read(content)).toEqual({ kind: 'damaged' });
    expect(read(bytes)).toEqual(proof(next(8)));
  });

  it.each<[string, string, Tip | undefined]>([
    ['as printed', printTip(TIP), TIP],
    ['of version 4', printTip(TIP).replace('"saved":', '"shelf":'), TIP],
    ['with a negative number', printTip({ ...TIP, n: -1 }), undefined],
    ['with a fraction', printTip({ ...TIP, input: 0.5 }), undefined],
    ['with a name too many', printTip({ ...TIP, more: 1 } as Tip), undefined],
    ['that is no JSON', 'x', undefined],
  ])('%s', (_, text, tip) => {
    expect(readTip(text)).toEqual(tip);
  });
});
