/** Every `js` example of docs/library.md and docs/testing.md runs as printed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import * as playwright from '../../src/library/playwright.ts';

const MODULES: ReadonlyMap<string, object> = new Map<string, object>([
  ['noke-sim', library],
  ['noke-sim/playwright', playwright],
]);

const examples = ['docs/library.md', 'docs/testing.md'].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, text = '']) => text),
);

async function run(example: string): Promise<void> {
  const names = new Map<string, unknown>([['assert', assert]]);
  const code = example.replaceAll(/^import \{(.*)\} from '(.*)';$/gm, (_, list: string, from: string) => {
    const exported = MODULES.get(from);
    for (const name of list.split(',').map((each) => each.trim())) {
      if (exported === undefined || !(name in exported)) throw new Error(`${from} has no ${name}`);
      names.set(name, Reflect.get(exported, name));
    }
    return '';
  });
  await new Function(...names.keys(), `return (async () => {${code}})()`)(...names.values());
}

test('the page has examples, and a wrong one fails', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(6);
  const wrong = examples[0]?.replace("'awake'", "'asleep'") ?? '';
  await expect(run(wrong)).rejects.toThrow(assert.AssertionError);
});

test.each(examples)('this example runs: %s', async (example) => {
  expect(example).toContain('assert.');
  await run(example);
});
