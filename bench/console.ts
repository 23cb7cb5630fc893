/**
 * A console frame with 500 rows that all change, on a terminal tall enough to show them. The bound is the terminal library alone: the same texts in
 * the same places, prepared beforehand, set and painted in the same run.
 */
import { PassThrough } from 'node:stream';
import blessed from 'blessed';
import { Console } from '../src/console/console.ts';
import { LivePlayer } from '../src/console/player/live-player.ts';
import type { PaintedBox } from '../src/console/terminal.ts';
import type { Json } from '../src/sim/clock.ts';
import { hostClock, LiveClock } from '../src/sim/live-clock.ts';
import { SmallFacility } from '../test/console/small-facility.ts';
import { middle, type Row, seconds } from './row.ts';

const UNITS = 500;
const FRAMES = 10;
const ROUNDS = 21;
const SIZE = { columns: 140, rows: UNITS + 10 };

/** Two states that differ in every lock, so that every row changes; reading them costs next to nothing. */
class Flickering extends SmallFacility {
  readonly #states: readonly ReadonlyMap<string, Json>[];
  turn = 0;

  constructor() {
    super(UNITS);
    const before = JSON.stringify(super.view());
    const after = before.replaceAll('"asleep"', '"awake"').replaceAll('"mechanicalState":2', '"mechanicalState":0');
    this.#states = [before, after].map((text) => new Map(paths(JSON.parse(text), '', 2)));
  }

  override find(path: string): Json | undefined {
    return this.#states[this.turn % 2]?.get(path);
  }
}

/** Everything in a view by its path, two levels deep. */
function paths(value: object, prefix: string, depth: number): [string, Json][] {
  return Object.entries(value).flatMap(([key, part]: [string, Json]): [string, Json][] => [
    [prefix + key, part],
    ...(depth > 1 && typeof part === 'object' && part !== null ? paths(part, `${prefix}${key}.`, depth - 1) : []),
  ]);
}

const streams = () => {
  const output = Object.assign(new PassThrough(), SIZE);
  output.resume();
  return { input: new PassThrough(), output };
};

function ours(): { console: Console; facility: Flickering } {
  const facility = new Flickering();
  const live = new LiveClock(facility.clock, { onError: (error) => console.error(error) });
  const shown: Console = new Console(
    new LivePlayer(facility, {
      live,
      host: hostClock,
      events: (read) => facility.trace.subscribe((event) => read([event])),
      onEvent: (event) => shown.onEvent(event),
    }),
    {
      ...streams(),
      title: 'bench',
      host: hostClock,
      colourDepth: 8,
      terminal: 'xterm-256color',
      save: (name) => name,
      whenMoving: (act) => act(),
      onQuit: () => {},
    },
  );
  return { console: shown, facility };
}

/** One more frame, with an event and another state of every lock. */
function frame({ console: shown, facility }: ReturnType<typeof ours>): void {
  facility.turn++;
  facility.clock.runFor(100);
  facility.trace.record('lock/A101', 'lock.state', { power: facility.turn % 2 === 0 ? 'asleep' : 'awake' });
  if (!shown.frame()) throw new Error('a frame that changes was not painted');
}

/** What our console shows on two frames, once every pane is full. */
function texts(mine: ReturnType<typeof ours>): readonly (readonly PaintedBox[])[] {
  for (let i = 0; i < UNITS; i++) frame(mine);
  return [0, 1].map(() => {
    frame(mine);
    return mine.console.painted();
  });
}

function bare(frames: readonly (readonly PaintedBox[])[]): { paint: (turn: number) => void; close: () => void } {
  const { input, output } = streams();
  const program = blessed.program({ input, output, terminal: 'xterm-256color' });
  const screen = blessed.screen({ program, autoPadding: false });
  const boxes = (frames[0] ?? []).map(({ rect }) => blessed.box({ parent: screen, ...rect, wrap: false }));
  return {
    paint: (turn) => {
      for (const [index, { content }] of (frames[turn % 2] ?? []).entries()) boxes[index]?.setContent(content);
      screen.render();
    },
    close: () => screen.destroy(),
  };
}

function frames(paint: (turn: number) => void): void {
  for (let turn = 0; turn < FRAMES; turn++) paint(turn);
}

export function consoleFrame(): Row[] {
  const mine = ours();
  const painted = texts(mine);
  const library = bare(painted);
  const own: number[] = [];
  const bound: number[] = [];
  // Taking turns, so that other work on the machine affects both alike.
  for (let round = 0; round < ROUNDS; round++) {
    own.push(seconds(() => frames(() => frame(mine))));
    bound.push(seconds(() => frames((turn) => library.paint(turn))));
  }
  mine.console.close();
  library.close();
  const [ownMs, boundMs] = [own, bound].map((all) => ((middle(all) ?? 0) / FRAMES) * 1000) as [number, number];
  return [
    {
      what: `console frame, ${UNITS} rows that all change, ${SIZE.columns}×${SIZE.rows}`,
      measured: `${ownMs.toFixed(1)} ms per frame`,
      peer: `the terminal library alone: ${boundMs.toFixed(1)} ms per frame`,
      ratio: boundMs / ownMs,
      goal: '≤ 1.5 × the library alone',
      reached: ownMs <= 1.5 * boundMs,
    },
  ];
}
