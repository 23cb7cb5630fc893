/** Asks one question on the terminal. Enter means "unknown", "back" undoes the last answer, "end" and Ctrl-D end the questions. */
import { createInterface } from 'node:readline/promises';
import type { Question } from '../../diagnosis/ask.ts';
import { ASKED, type Case } from '../../diagnosis/case.ts';
import type { Host } from '../host/host.ts';

/** The case with the answer, `back`, or undefined if no more questions are to be asked. */
export async function askForFacts(of: Case, question: Question, host: Host): Promise<Case | 'back' | undefined> {
  if (host.terminal === undefined) return undefined;
  const { input, output } = host.terminal;
  const lines = createInterface({ input, output });
  try {
    const words = Object.entries(question.divides)
      .map(([answer, causes]) => `${answer}: ${causes.slice(0, 6).join(', ')}${causes.length > 6 ? ', …' : ''}`)
      .join(' · ');
    const prompt = `${question.ask}\n  ${words}\n  (Enter for unknown, "back", "end") `;
    // If the input ends, the question is never answered.
    const ended = new Promise<undefined>((end) => lines.once('close', () => end(undefined)));
    const said = (await Promise.race([lines.question(prompt), ended]))?.trim();
    if (said === undefined) output.write('\n');
    if (said === undefined || said === 'end') return undefined;
    if (said === 'back') return 'back';
    const facts = new Map(of.facts);
    facts.set(question.fact, {
      answer: said === '' ? 'unknown' : plain(said),
      ats: [],
      approx: false,
      day: false,
      paper: ASKED,
      line: facts.size + 1,
    });
    return { ...of, facts };
  } catch {
    // After Ctrl-C or Ctrl-D, the output continues on a new line.
    output.write('\n');
    return undefined;
  } finally {
    lines.close();
  }
}

const plain = (said: string): string => (/^y(es)?$/i.test(said) ? 'yes' : /^n(o)?$/i.test(said) ? 'no' : said);
