// Drives a program as the app of `noke-sim conform app`: for each step it runs the program with the MACs to open, then reports that the step is
// done. Start `noke-sim conform app`, then, in another terminal, with a program that opens one lock after the other and exits:
//   NOBLE_WEBSOCKET=1 node examples/conform-app.mjs examples/noble-websocket.mjs
// NOKE_SIM_CONTROL is the address of the control API; the program inherits the environment.
import { spawn } from 'node:child_process';

const [program = 'examples/noble-websocket.mjs'] = process.argv.slice(2);
const control = process.env.NOKE_SIM_CONTROL ?? 'http://127.0.0.1:2847';
const STEPS = `${control}/v1/conformance/steps`;

const run = (macs) =>
  new Promise((ended) => {
    const app = spawn(process.execPath, [program, ...macs], { stdio: ['ignore', 'inherit', 'inherit'] });
    app.on('exit', (code) => ended(code));
  });

/** The current step; undefined when every step is over. */
async function current() {
  const { steps } = await (await fetch(STEPS)).json();
  if (steps.every(({ state }) => state !== 'now' && state !== 'later')) return undefined;
  return steps.find(({ state }) => state === 'now') ?? null;
}

const pause = (ms) => new Promise((soon) => setTimeout(soon, ms));

/** The first step, as soon as the control port answers; an error if it does not within a minute. */
async function first() {
  for (const end = Date.now() + 60_000; ; await pause(200)) {
    try {
      return await current();
    } catch (error) {
      if (Date.now() > end)
        throw new Error(`nothing answers at ${STEPS}; start noke-sim conform app`, { cause: error });
    }
  }
}

// The facility closes its ports after the last step.
for (let step = await first(); step !== undefined; step = await current().catch(() => undefined)) {
  // The next step is being prepared.
  if (step === null) await pause(50);
  else {
    console.log(`step ${step.n}: ${step.says}`);
    const code = await run(step.macs);
    if (code !== 0) console.log(`the app ended with ${code}`);
    await fetch(`${STEPS}/${step.n}/done`, { method: 'POST' }).catch(() => undefined);
  }
}
