/**
 * Runs `up` at speed 600 in real time: the demo facility runs for at least a simulated day while a program queries it, performs verbs and reads streams,
 * and its memory must not grow. Ends after SOAK_SECONDS (default 150; 1,008 are a simulated week). Exits with 1 if memory grew.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const SECONDS = Number(process.env.SOAK_SECONDS ?? '150');
const SAMPLE_MS = 1_000;
/** Caches and the buffer of recent events fill first, so the second half is compared with the quarter before it. */
const ALLOWED = 1.2;

const ports = ['--ws-port', '0', '--control-port', '0', '--core-port', '0'];
const args = ['up', '--speed', '600', '--json', '--all', '--at', '2026-03-02T08:00', '--for', `${SECONDS}s`, ...ports];
const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.once('exit', () => child.kill('SIGKILL'));

interface Said {
  readonly ready?: { readonly control: string };
  readonly end?: { readonly endedAt: number; readonly events: number };
}
let end: Said['end'];
let lines = 0;
const control = new Promise<string>((ready) =>
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines++;
    if (!line.startsWith('{"ready"') && !line.startsWith('{"end"')) return;
    // The two lines that `up` prints first, as in docs/up.md.
    const said = JSON.parse(line) as Said;
    if (said.ready !== undefined) ready(said.ready.control);
    end = said.end ?? end;
  }),
);
const exit = new Promise<number>((done) => child.once('close', (code) => done(code ?? 1)));

const base = await control;
const post = (verb: string, body: object) =>
  fetch(`${base}/v1/verbs/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const residents: number[] = [];
let over = false;
void exit.then(() => {
  over = true;
});
while (!over) {
  try {
    await (await post('lock.touch', { lock: 'A101' })).arrayBuffer();
    const metrics = await (await fetch(`${base}/metrics`)).text();
    residents.push(Number(/^noke_sim_resident_bytes (\d+)/m.exec(metrics)?.[1]) / 2 ** 20);
  } catch {
    // The process ended between two requests.
    break;
  }
  await new Promise((later) => setTimeout(later, SAMPLE_MS));
}
const code = await exit;

const mean = (from: number, to: number): number => {
  const part = residents.slice(Math.floor(residents.length * from), Math.floor(residents.length * to));
  return part.reduce((sum, one) => sum + one, 0) / Math.max(1, part.length);
};
const [early, late] = [mean(0.25, 0.5), mean(0.5, 1)];
const hours = ((SECONDS * 600) / 3_600).toFixed(0);
console.log(
  `${hours} simulated hours in ${SECONDS} s: ${end?.events ?? 0} events, ${lines} lines read, ${residents.length} samples`,
);
console.log(`resident: ${early.toFixed(0)} MB in the second quarter, ${late.toFixed(0)} MB in the second half`);
const flat = late < early * ALLOWED;
if (!flat) console.log(`memory grew by more than ${Math.round((ALLOWED - 1) * 100)} %`);
process.exitCode = code === 0 && end !== undefined && flat ? 0 : 1;
