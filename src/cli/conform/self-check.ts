/** `conform self-check`: each lock of the gallery and the suite’s verdict on it. */
import { check, exhibits, NOT_VISIBLE } from '../../conformance/gallery/self-check.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { type Host, wantsBar } from '../host/host.ts';
import { ProgressBar } from '../host/progress-bar.ts';

export async function selfCheck({ seed, json }: { seed: string; json?: true }, host: Host): Promise<ExitCode> {
  const all = exhibits();
  const bar = wantsBar(host) ? new ProgressBar(host, all.length) : undefined;
  const rows = [];
  for (const [i, exhibit] of all.entries()) {
    bar?.show(i, exhibit.id);
    rows.push(await check(exhibit, seed));
    await host.nextTurn();
  }
  bar?.clear();
  const wrong = rows.filter(({ right }) => !right);
  if (json === true)
    host.out(
      `${JSON.stringify(
        rows.map(({ exhibit: { id, sentence, faulty }, failed, error, right }) => ({
          id,
          sentence,
          faulty,
          failed,
          error,
          right,
        })),
        null,
        2,
      )}\n`,
    );
  else {
    const width = Math.max(...rows.map(({ exhibit }) => exhibit.id.length));
    for (const { exhibit, failed, error, right } of rows) {
      const by =
        error ??
        (failed.length === 0
          ? '–'
          : `${failed.slice(0, 3).join(' ')}${failed.length > 3 ? ` and ${failed.length - 3} more` : ''}`);
      host.out(
        `${right ? 'ok   ' : 'WRONG'}  ${exhibit.faulty ? 'faulty' : 'sound '}  ${exhibit.id.padEnd(width)}  ${by}\n`,
      );
    }
    for (const [id, why] of Object.entries(NOT_VISIBLE)) host.out(`not visible  ${id}: ${why}\n`);
    host.out(`${rows.length} targets, ${wrong.length} with the wrong verdict\n`);
  }
  return wrong.length === 0 ? 0 : 1;
}
