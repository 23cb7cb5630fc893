/** `--stimulus prompt`: a person at the terminal carries out the stimuli. */
import { type Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startLock } from '../../conformance/page-lock-parts.mjs';
import { type Running, start } from '../up-host.ts';
import { conform, ended, filesOfEachTest, IDENTITY, until } from './conform-run.ts';

const files = filesOfEachTest();
const { closing } = files;

/** A terminal whose user answers each question; `undefined`: Ctrl-C. */
class Person {
  readonly asked: string[] = [];
  readonly #keys = new PassThrough();
  readonly terminal: { readonly input: Duplex; readonly output: Duplex };
  run: Running | undefined;

  constructor(answer: (question: string) => Promise<string | undefined>) {
    const output = new PassThrough();
    output.on('data', (bytes: Buffer) => {
      const question = bytes.toString().trim();
      this.asked.push(question);
      void answer(question).then((line) => {
        if (line === undefined) this.run?.interrupt();
        else this.#keys.write(`${line}\n`);
      });
    });
    this.terminal = { input: this.#keys, output };
  }
}

async function judged(
  answer: (question: string, ask: (stimulus: object) => Promise<void>) => Promise<string | undefined>,
) {
  const { target, stimulus, close } = await startLock(IDENTITY);
  closing.push(close);
  const ask = async (what: object): Promise<void> => {
    const body = JSON.stringify({ version: 1, mac: 'C0:FF:EE:0C:00:01', ...what });
    await fetch(stimulus, { method: 'POST', body });
  };
  const person = new Person((question) => answer(question, ask));
  const given = ['--keys', files.keys(), '--claims', files.claims(), '--stimulus', 'prompt'];
  const chosen = ['--only', 'lock.session.l*', '--only', 'lock.clock.lost-with-power'];
  const args = ['conform', 'lock', target, ...given, ...chosen, '--junit', files.write('report.xml', '')];
  const run = start(args, person.terminal);
  person.run = run;
  // The lock's time advances only through `advance`, which a person cannot call: here it follows the command's clock.
  let seen = run.clock.now();
  let moving = true;
  closing.push(() => {
    moving = false;
  });
  void (async () => {
    while (moving) {
      const now = run.clock.now();
      if (now - seen >= 10) {
        await ask({ stimulus: 'advance', ms: now - seen }).catch(() => undefined);
        seen = now;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  return { run, person };
}

describe('a person at the door', () => {
  it('touches the lock; n and a reason is not applicable, and is asked once', async () => {
    const { run, person } = await judged(async (question, ask) => {
      if (!question.startsWith('Press the button')) return 'n the battery is sealed in';
      await ask({ stimulus: 'touch' });
      return '';
    });
    await until(() => person.asked.length > 0, run);
    expect(await ended(run), run.out() + run.err()).toBe(0);
    expect(run.out()).toMatch(/\d+ cases?: \d+ pass, 1 not-applicable/);
    expect(person.asked.filter((question) => question.startsWith('Take the battery out'))).toHaveLength(1);
    expect(person.asked[0]).toBe(
      'Press the button of the lock. Press Enter when done, or type n and a reason if the lock does not support it:',
    );
  }, 60_000);

  it('leaves with Ctrl-C: what was judged is kept', async () => {
    const { run } = await judged(async (question, ask) => {
      if (!question.startsWith('Press the button')) return undefined;
      await ask({ stimulus: 'touch' });
      return '';
    });
    expect(await ended(run)).toBe(1);
    expect(run.out()).toMatch(/3 cases: 2 pass, 1 not-exercised/);
    expect(run.out()).toContain('the terminal was closed, so nobody can answer');
  }, 60_000);

  it('needs a terminal', async () => {
    const run = conform('ws://127.0.0.1:1', '--keys', files.keys(), '--claims', files.claims(), '--stimulus', 'prompt');
    expect(await ended(run)).toBe(3);
    expect(run.err()).toMatch(/--stimulus prompt asks a person and requires a terminal/);
  });
});
