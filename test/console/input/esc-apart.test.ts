/** Esc and the next key in one chunk are two keys; the sequence of a single key is not split. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { EscApart, piecesOf } from '../../../src/console/input/esc-apart.ts';
import { QUESTION, Receipts } from '../../../src/console/receipts.ts';
import { HandClock } from '../screen.ts';

const ESC = '\u001b';

test.each([
  [`${ESC}n`, [ESC, 'n']],
  [`${ESC}:`, [ESC, ':']],
  [`${ESC}${ESC}`, [ESC, ESC]],
  [`${ESC}${ESC}[A`, [ESC, `${ESC}[A`]],
  [`ab${ESC}\rc`, ['ab', ESC, '\rc']],
  [`${ESC}O`, [ESC, 'O']],
  [`${ESC}]`, [ESC, ']']],
  [`${ESC}[A${ESC}OP${ESC}[<0;5;15M`, [`${ESC}[A${ESC}OP${ESC}[<0;5;15M`]],
  [`${ESC}[A${ESC}q`, [`${ESC}[A`, ESC, 'q']],
  [ESC, [ESC]],
])('%j', (chunk, pieces) => expect(piecesOf(chunk)).toEqual(pieces));

test('bytes pass unchanged, and none after the end', () => {
  const input = new PassThrough();
  const clock = new HandClock();
  const apart = new EscApart(input, new Receipts(clock), clock);
  const seen: Buffer[] = [];
  apart.on('data', (piece: Buffer) => void seen.push(piece));
  const bytes = Buffer.from(`ä${ESC}ö€`);
  for (const byte of bytes) input.emit('data', Buffer.from([byte]));
  input.emit('data', bytes);
  expect(Buffer.concat(seen)).toEqual(Buffer.concat([bytes, bytes]));
  apart.close();
  input.emit('data', bytes);
  expect(seen.length).toBeLessThan(bytes.length + 5);
});

describe('answers of the terminal', () => {
  const OK = `${ESC}[0n`;

  class Timers extends HandClock {
    readonly callbacks = new Map<NodeJS.Timeout, () => void>();

    override setTimeout(callback?: () => void): NodeJS.Timeout {
      const id = super.setTimeout();
      if (callback !== undefined) this.callbacks.set(id, callback);
      return id;
    }

    /** Lets every timer that is set fire. */
    fire(): void {
      for (const id of [...this.pending]) {
        this.clearTimeout(id);
        this.callbacks.get(id)?.();
      }
    }
  }

  function opened() {
    const clock = new Timers();
    const receipts = new Receipts(clock);
    const raw: boolean[] = [];
    const input = Object.assign(new PassThrough(), { isRaw: true, setRawMode: (is: boolean) => void raw.push(is) });
    const apart = new EscApart(input, receipts, clock);
    let keys = '';
    apart.on('data', (piece: Buffer) => {
      keys += piece.toString();
    });
    return { clock, receipts, raw, input, apart, keys: () => keys };
  }

  test('INV-1 an answer is no key, wherever it is divided', () => {
    for (const whole of [OK, `a${OK}b`, `${ESC}[A${OK}${ESC}[B`])
      for (let at = 0; at <= whole.length; at++) {
        const { receipts, input, clock, keys } = opened();
        expect(receipts.ask()).toBe(QUESTION);
        input.emit('data', Buffer.from(whole.slice(0, at)));
        input.emit('data', Buffer.from(whole.slice(at)));
        clock.fire();
        expect(keys()).toBe(whole.replace(OK, ''));
        expect(receipts.isAwaited).toBe(false);
      }
  });

  test('Esc while an answer is on its way is delivered, at once if another key follows, otherwise after a moment', () => {
    const { receipts, input, clock, keys } = opened();
    receipts.ask();
    input.emit('data', Buffer.from(ESC));
    expect(keys()).toBe('');
    clock.fire();
    expect(keys()).toBe(ESC);
    input.emit('data', Buffer.from(ESC));
    input.emit('data', Buffer.from('n'));
    expect(keys()).toBe(`${ESC}${ESC}n`);
  });

  test('INV-2 after the end the input stays raw until the last answer, or not much longer', () => {
    for (const end of [
      (to: ReturnType<typeof opened>) => void to.input.emit('data', Buffer.from(`x${OK}`)),
      (to: ReturnType<typeof opened>) => to.clock.fire(),
    ]) {
      const all = opened();
      const { receipts, apart, input, raw, clock, keys } = all;
      receipts.ask();
      apart.close();
      apart.setRawMode?.(false);
      apart.pause();
      expect(raw).toEqual([]);
      end(all);
      expect(raw).toEqual([false]);
      expect(keys()).toBe('');
      expect(input.listenerCount('data')).toBe(0);
      expect(clock.pending.size).toBe(0);
    }
  });

  test('an input that is opened again meanwhile stays raw', () => {
    const { clock, receipts, input, apart, raw } = opened();
    receipts.ask();
    apart.close();
    const second = new EscApart(input, receipts, clock);
    clock.fire();
    expect(raw).toEqual([]);
    expect(input.listenerCount('data')).toBe(1);
    second.close();
  });
});
