/** The terminal as a stream: no write waits for it, all bytes arrive in order, and pending output can be dropped. */
import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalOutput } from '../../src/cli/host/terminal-output.ts';

/** A terminal that accepts as many bytes as there is room for. */
function slowTerminal() {
  let room = 0;
  let taken = '';
  let isClosed = false;
  const timers = new Map<NodeJS.Timeout, () => void>();
  const of = Object.assign(new EventEmitter(), { columns: 80, rows: 24, getColorDepth: () => 8 });
  const device = {
    write: (bytes: Uint8Array): number => {
      const now = Math.min(room, bytes.length);
      taken += Buffer.from(bytes.subarray(0, now)).toString('latin1');
      room -= now;
      return now;
    },
    close: () => {
      isClosed = true;
    },
  };
  const clock = {
    now: () => 0,
    setTimeout: (act: () => void): NodeJS.Timeout => {
      const id = globalThis.setTimeout(() => {}, 0);
      globalThis.clearTimeout(id);
      timers.set(id, act);
      return id;
    },
    clearTimeout: (id: NodeJS.Timeout | undefined) => void (id !== undefined && timers.delete(id)),
  };
  const output = new TerminalOutput(of as unknown as ConstructorParameters<typeof TerminalOutput>[0], device, clock);
  return {
    of,
    output,
    timers,
    taken: () => taken,
    isClosed: () => isClosed,
    /** The reader takes that many bytes, and time passes. */
    read: (bytes: number): void => {
      room += bytes;
      for (const [id, act] of [...timers]) {
        timers.delete(id);
        act();
      }
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('whatever is written and however slowly it is read, everything arrives in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'binary-ascii' }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.nat(30), { maxLength: 20 }),
      async (texts, reads) => {
        const { output, read, taken, timers } = slowTerminal();
        for (const [i, text] of texts.entries()) {
          output.write(text);
          read(reads[i] ?? 0);
        }
        while (taken().length < texts.join('').length) {
          read(7);
          await turn();
        }
        expect(taken()).toBe(texts.join(''));
        expect(timers.size).toBe(0);
        expect(output.writableLength).toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

test('what waits can be dropped; what is written after it arrives', async () => {
  const { output, read, taken, timers } = slowTerminal();
  output.write('a frame that nobody reads');
  read(7);
  expect(taken()).toBe('a frame');
  output.forget();
  output.write('restored');
  await turn();
  read(100);
  await turn();
  expect(taken()).toBe('a framerestored');
  expect(timers.size).toBe(0);
});

test('an error of the terminal is an error of the stream, and closing closes the terminal and its timers', async () => {
  const { output, isClosed, timers } = slowTerminal();
  output.write('waits');
  expect(timers.size).toBe(1);
  output.destroy();
  await turn();
  expect(isClosed()).toBe(true);
  expect(timers.size).toBe(0);
});

test('it has the size of the terminal and says when that changes', () => {
  const { of, output } = slowTerminal();
  let resizes = 0;
  output.on('resize', () => {
    resizes += 1;
  });
  of.columns = 132;
  of.emit('resize');
  expect([output.columns, output.rows, resizes, output.isTTY]).toEqual([132, 24, 1, true]);
});

test('a terminal that does not know its size has 80×24', () => {
  const { of, output } = slowTerminal();
  Object.assign(of, { columns: 132, rows: 50 });
  expect([output.columns, output.rows]).toEqual([132, 50]);
  Object.assign(of, { columns: 0, rows: 0 });
  expect([output.columns, output.rows]).toEqual([80, 24]);
});
