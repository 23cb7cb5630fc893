import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { openConsole } from '../../src/console/open.ts';
import { LiveClock } from '../../src/sim/live-clock.ts';
import { HandClock } from './screen.ts';
import { SmallFacility } from './small-facility.ts';

/** What one frame writes to a terminal with that name and environment. */
async function written(env: Record<string, string>, terminal: boolean): Promise<string> {
  const facility = new SmallFacility();
  const live = new LiveClock(facility.clock, { onError: () => {} });
  const getColorDepth = (from?: object): number => WriteStream.prototype.getColorDepth(from);
  const output = Object.assign(new PassThrough(), { columns: 80, rows: 24 }, terminal ? { getColorDepth } : {});
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const host = new HandClock();
  const shown = openConsole(facility, live, { input: new PassThrough(), output, host, env, onQuit: () => {} });
  await new Promise((resolve) => setImmediate(resolve));
  shown.close();
  return text;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences.
const COLOUR = /\u001b\[(?:[\d;]*;)?(?:3[0-7]|9[0-7]|38;5;\d+)(?:;[\d;]*)?m/;

test.each([
  ['a terminal with 256 colours', { TERM: 'xterm-256color' }],
  ['one with eight', { TERM: 'xterm' }],
])('%s shows the status of units in colour', async (_what, env) => {
  expect(await written(env, true)).toMatch(COLOUR);
});

test.each([
  ['NO_COLOR', { TERM: 'xterm-256color', NO_COLOR: '1' }, true],
  ['a terminal without colours', { TERM: 'dumb' }, true],
  // Its description has no colours, although Node says that it has sixteen.
  ['a vt100', { TERM: 'vt100' }, true],
  ['a stream that is no terminal', { TERM: 'xterm-256color' }, false],
])('%s: without colour, the status is still readable', async (_what, env, terminal) => {
  const text = await written(env, terminal);
  expect(text).not.toMatch(COLOUR);
  expect(text).toContain('overlock');
});

test.each(['screen', 'xterm-256color', 'vt100'])(
  'on %s rules are drawn with characters of their own',
  async (terminal) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is how terminals are told about another character set.
    expect(await written({ TERM: terminal }, true)).not.toMatch(/\u001b\(0|\u000e/);
  },
);
