/** Messages that wait for a snapshot: in order, bounded, and their socket is not read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HELD_LIMIT, HeldMessages } from '../../src/link/held-messages.ts';

function fixture() {
  const waiting: (() => void)[] = [];
  let isStill = false;
  const socket = {
    isPaused: false,
    pause: () => {
      socket.isPaused = true;
    },
    resume: () => {
      socket.isPaused = false;
    },
  };
  const closed: string[] = [];
  const messages = new HeldMessages({
    socket,
    whenMoving: (act) => (isStill || waiting.length > 0 ? void waiting.push(act) : act()),
    overflow: (why) => closed.push(why),
  });
  const still = (so: boolean): void => {
    isStill = so;
  };
  return { messages, socket, closed, still, release: () => waiting.shift()?.() };
}

test('they are handled in order, and the socket is read exactly while none waits', () => {
  const acts = fc.array(fc.constantFrom('take', 'still', 'move', 'release'), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(acts, (list) => {
      const { messages, socket, still, release } = fixture();
      const handled: number[] = [];
      let taken = 0;
      for (const act of list) {
        if (act === 'take') {
          const n = taken++;
          messages.take(() => handled.push(n));
        } else if (act === 'release') release();
        else still(act === 'still');
        expect(handled).toEqual(Array.from({ length: handled.length }, (_, i) => i));
        expect(socket.isPaused).toBe(handled.length < taken);
        expect(messages.isPaused).toBe(socket.isPaused);
      }
    }),
  );
});

test('one more than the limit closes the socket with a reason', () => {
  const { messages, closed, still, release } = fixture();
  still(true);
  let handled = 0;
  for (let i = 0; i < HELD_LIMIT + 1; i++) messages.take(() => handled++);
  expect(closed).toEqual([`more than ${HELD_LIMIT} messages are waiting for a snapshot of the facility`]);
  for (let i = 0; i < HELD_LIMIT + 1; i++) release();
  expect(handled).toBe(HELD_LIMIT);
});
