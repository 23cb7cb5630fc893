/** A terminal that accepts bytes slowly or not at all: frames are dropped, memory does not grow, and what is shown in the end is current. */
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Console } from '../../src/console/console.ts';
import { openReplayConsole } from '../../src/console/open.ts';
import { recordSmall, SMALL } from './recorded.ts';
import { HandClock, Screen } from './screen.ts';

const SIZE = { columns: 80, rows: 24 };
const source = SMALL;
const recording = recordSmall(60);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A console on a terminal that accepts a write only when told to. */
class SlowScreen {
  written = '';
  #take: (() => void) | undefined;
  readonly output: PassThrough & typeof SIZE;
  readonly console: Console;

  constructor() {
    const slow = new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        this.#take = () => {
          this.#take = undefined;
          this.written += String(chunk);
          done();
        };
      },
    });
    // The terminal library also reads from what it writes to.
    this.output = Object.assign(new PassThrough(), SIZE);
    this.output.write = slow.write.bind(slow) as typeof this.output.write;
    Object.defineProperty(this.output, 'writableLength', { get: () => slow.writableLength });
    const env = { TERM: 'xterm-256color' };
    const options = { input: new PassThrough(), output: this.output, host: new HandClock(), env, onQuit: () => {} };
    this.console = openReplayConsole(recording, source, { ...options, title: 'Lakeside Storage' });
  }

  /** Accepts everything that waits, as long as something does. */
  async drain(): Promise<void> {
    for (await turn(); this.#take !== undefined; await turn()) this.#take();
  }

  /** Paints; the terminal library writes in the next turn. */
  async frame(): Promise<void> {
    this.console.frame();
    await turn();
  }
}

test('while the terminal takes nothing, no more than one frame waits, through resizes and copies too', async () => {
  const slow = new SlowScreen();
  await slow.drain();
  slow.console.key('s', undefined);
  await slow.frame();
  const one = slow.output.writableLength;
  expect(one).toBeGreaterThan(0);
  for (let i = 0; i < 200; i++) {
    slow.console.key('s', undefined);
    await slow.frame();
    if (i % 10 === 0) slow.output.emit('resize');
    if (i % 10 === 5) slow.console.key('y', undefined);
  }
  expect(slow.output.writableLength).toBe(one);
  slow.console.close();
});

test('a terminal that takes bytes again shows the present, although time is paused', async () => {
  const slow = new SlowScreen();
  const steps = 30;
  for (let i = 0; i < steps; i++) {
    slow.console.key('s', undefined);
    await slow.frame();
    if (i === 3) await slow.drain();
  }
  await slow.drain();
  const before = slow.written.length;
  await slow.frame();
  await slow.drain();
  expect(slow.written.length).toBeGreaterThan(before);
  const quick = Screen.replay(recording, source);
  await quick.keys(...'s'.repeat(steps));
  expect(slow.console.text()).toEqual(quick.console.text());
  quick.console.close();
  slow.console.close();
});

test('bytes that were accepted but not shown hold the next frame back, and the answer of the terminal brings the present', async () => {
  const host = new HandClock();
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), SIZE, { isTTY: true });
  let written = '';
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const env = { TERM: 'xterm-256color' };
  const shown = openReplayConsole(recording, source, {
    input,
    output,
    host,
    env,
    title: 'Lakeside Storage',
    onQuit: () => {},
  });
  const frame = async (): Promise<void> => {
    shown.frame();
    await turn();
  };
  const shows = async (): Promise<void> => {
    host.at += 1_000;
    input.write('\u001b[0n');
    await turn();
  };
  await frame();
  await shows();
  const steps = 30;
  const asked = () => written.split('\u001b[5n').length - 1;
  const before = asked();
  for (let i = 0; i < steps; i++) {
    shown.key('s', undefined);
    await frame();
    if (i % 10 === 0) output.emit('resize');
  }
  expect(asked()).toBe(before + 1);
  await shows();
  await frame();
  expect(asked()).toBe(before + 2);
  await shows();
  const quick = Screen.replay(recording, source);
  await quick.keys(...'s'.repeat(steps));
  expect(shown.text()).toEqual(quick.console.text());
  quick.console.close();
  shown.close();
});
