/** The walk through the help page, with any answers of the person and of the facility. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KnownAnswer } from '../../../src/console/tree/knowledge.ts';
import { type Replies, walk } from '../../../src/console/tree/walk.ts';
import { cureById } from '../../../src/diagnosis/cures.ts';
import { AT_LOCK, HELP_LISTS, type HelpId, PHONE, START } from '../../../src/facility/people/help-tree.ts';

const questions = [...START, ...Object.values(HELP_LISTS).flat()];
const ids: readonly HelpId[] = questions.map(({ id }) => id);

/** What a facility may know. */
const knowledge = fc
  .dictionary(fc.constantFrom(...ids), fc.constantFrom<KnownAnswer['answer']>('yes', 'no'))
  .map(
    (answers) =>
      new Map(
        ids.flatMap((id) => (answers[id] === undefined ? [] : [[id, { answer: answers[id], says: id }] as const])),
      ),
  );

test('each question of the help page appears once, and every cure that it names is one of the diagnosis', () => {
  expect(new Set(ids).size).toBe(ids.length);
  const cures = questions.flatMap((question) => ('cures' in question ? [...question.cures] : []));
  expect(cures.filter((id) => cureById(id) === undefined)).toEqual([]);
});

test('INV-1 to INV-3: whatever is known and answered, a walk ends, and asks nothing twice and nothing that the facility knows', () => {
  fc.assert(
    fc.property(knowledge, fc.array(fc.constantFrom('yes', 'no', 'unknown')), (known, says) => {
      let replies: Replies = [];
      for (const reply of [...says, ...ids.map(() => 'unknown' as const)]) {
        const { at, answered } = walk(replies, known);
        expect(new Set(answered.map(({ question }) => question.id)).size).toBe(answered.length);
        for (const { question, by } of answered) expect(by === undefined).toBe(!known.has(question.id));
        if (at.kind !== 'asks') break;
        expect(known.has(at.question.id)).toBe(false);
        expect(replies.map(({ id }) => id)).not.toContain(at.question.id);
        replies = [...replies, { id: at.question.id, reply }];
      }
      expect(walk(replies, known).at.kind).not.toBe('asks');
    }),
  );
});

test('another device that opens leads to the phone, one that fails to the lock, in the order of the page, and then to support', () => {
  const order = (device: 'yes' | 'no'): readonly string[] => {
    const known = new Map<HelpId, KnownAnswer>([['device', { answer: device, says: '' }]]);
    for (const id of ['account', 'unfrozen', 'occupied'] as const) known.set(id, { answer: 'yes', says: '' });
    const asked: HelpId[] = [];
    for (;;) {
      const { at } = walk(
        asked.map((id) => ({ id, reply: 'yes' })),
        known,
      );
      if (at.kind !== 'asks') return [...asked, at.kind];
      asked.push(at.question.id);
    }
  };
  expect(order('yes')).toEqual([...PHONE.map(({ id }) => id), 'support']);
  expect(order('no')).toEqual([...AT_LOCK.map(({ id }) => id), 'support']);
});
