import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';

/** Examples that run on their own; the others need a server and are run by its tests. */
const ALONE: Readonly<Record<string, RegExp>> = {
  'library.mjs': /^opened lock\/gate-in and lock\/A101; digest [0-9a-f]{16}$/,
  'scenario-seeds.mjs': /^20 of 20 seeds pass; \d+ characters of JUnit$/,
};
const WITH_SERVER = [
  'app-phone.mjs',
  'app-that-breaks-rules.mjs',
  'conform-app.mjs',
  'h4-lock.mjs',
  'h4-phone.mjs',
  'lock-from-the-page.mjs',
  'lock-over-keys.mjs',
  'noble-websocket.mjs',
];
/** Examples that need a client to be installed: scripts/bluez.sh runs them. */
const WITH_CLIENT = ['unlock-node-ble.mjs'];
/** Modules that a command or a test loads. */
const MODULES = ['core-adapter.mjs', 'core-adapter-with-mistakes.mjs'];

afterEach(() => void vi.restoreAllMocks());

describe('examples', () => {
  test.each(Object.entries(ALONE))('%s runs and reports its result', async (file, said) => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((text: unknown) => void lines.push(String(text)));
    const url = pathToFileURL(`examples/${file}`).href;
    await import(url);
    expect(lines.join('\n')).toMatch(said);
  });

  test('every example is run by some test', () => {
    const here = readdirSync('examples').filter(
      (file) => file.endsWith('.mjs') && ![...WITH_SERVER, ...WITH_CLIENT, ...MODULES].includes(file),
    );
    expect(here.sort()).toEqual(Object.keys(ALONE).sort());
  });
});
