// `npm run page-lock`: tests the lock of examples/lock-from-the-page.mjs with the cases of `noke-sim conform lock`: as it is, over its sockets; and
// with the same messages in memory, in each unusual but correct form and with each planted fault. A faulty lock is tested until its first case fails.
// Exit code 1 if a fault was not caught, or if the correct lock or an unusual one failed. `UNCAUGHT` lists the faults that no case catches.
//
//   npm run page-lock                    tests all of them
//   npm run page-lock -- --only hours    tests those whose name contains this

import { parseArgs } from 'node:util';
import { faults, UNCAUGHT } from '../examples/page-lock/faults.mjs';
import { odd } from '../examples/page-lock/odd.mjs';
import { judgeInMemory, judgeOverSockets } from '../test/conformance/judge-page-lock.mjs';

const every = [
  { kind: 'sound', name: 'as-the-page-says' },
  ...Object.keys(odd).map((name) => ({ kind: 'odd', name })),
  ...Object.keys(faults).map((name) => ({ kind: 'fault', name })),
];

function line({ kind, name }, { failed, judged, error, right }) {
  const [first, ...more] = failed;
  const seen = first === undefined ? '' : `${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  return `${right ? 'ok ' : 'BAD'} ${kind.padEnd(5)} ${name.padEnd(32)} ${String(judged).padStart(4)} cases  ${seen}${error ?? ''}`;
}

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
  const chosen = every.filter(({ name }) => name.includes(values.only));
  if (chosen.length === 0) throw new Error(`no lock's name contains "${values.only}"`);
  const sum = { sound: [0, 0], odd: [0, 0], fault: [0, 0] };
  for (const one of chosen) {
    const result = one.kind === 'sound' ? await judgeOverSockets({}) : await judgeInMemory({ [one.kind]: one.name });
    if (one.name in UNCAUGHT) Object.assign(result, { right: !result.right, error: UNCAUGHT[one.name] });
    console.log(line(one, result));
    sum[one.kind][0] += result.right ? 1 : 0;
    sum[one.kind][1] += 1;
    if (!result.right) process.exitCode = 1;
  }
  const share = (kind) => `${sum[kind][0]} of ${sum[kind][1]}`;
  console.log(
    `sound: ${share('sound')} pass; odd: ${share('odd')} pass; faults: ${share('fault')} caught, or known to be uncaught (${Object.keys(UNCAUGHT).length})`,
  );
}

await main();
