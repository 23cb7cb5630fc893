/**
 * Runs BlueZ programs against `noke-sim bluez`, each with its own facility, all at the same time, and compares what each program prints and where the
 * bolts end up. bluez.sh calls it with the path of the node-ble example, next to which node-ble is installed, and that of the pytest recipe.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { BluetoothCtl, bytesOf } from './bluez/bluetoothctl.ts';

const [nodeBle = '', recipe = ''] = process.argv.slice(2);
const KEY = 'private-key';

interface Case {
  readonly lock: string;
  readonly mac: string;
  /** The lock whose key is used instead. */
  readonly keyOf?: string;
  /** The force with which the door pulls on the hasp, in newtons. */
  readonly leans?: number;
  readonly says: 'took the command' | `refused: ${string}`;
  readonly bolt: string;
}

const CASES: readonly Case[] = [
  { lock: 'A101', mac: 'C0:FF:EE:00:01:01', says: 'took the command', bolt: 'retracted' },
  { lock: 'gate-in', mac: 'C0:FF:EE:10:00:01', says: 'took the command', bolt: 'retracted' },
  { lock: 'A102', mac: 'C0:FF:EE:00:01:02', keyOf: 'C0:FF:EE:00:01:01', says: 'refused: 61', bolt: 'extended' },
  { lock: 'A108', mac: 'C0:FF:EE:00:01:08', leans: 120, says: 'refused: 69', bolt: 'extended' },
];

interface Facility {
  readonly control: string;
  readonly core: string;
  readonly env: NodeJS.ProcessEnv;
  end(): Promise<number | null>;
}

type Play = (facility: Facility, one: Case) => Promise<string>;

async function openFacility(): Promise<Facility> {
  const ports = ['--ws-port', 'off', '--control-port', '0', '--core-port', '0'];
  const child = spawn(process.execPath, ['dist/cli/main.js', 'bluez', 'demo', '--no-life', '--json', ...ports]);
  child.stderr.pipe(process.stderr);
  const ended = once(child, 'exit');
  const [line] = await once(createInterface(child.stdout), 'line');
  const { control, core, bluez } = JSON.parse(String(line)).ready;
  return {
    control,
    core,
    env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bluez, NOKE_SIM_CORE: core, NOKE_SIM_KEY: KEY },
    end: async () => {
      child.kill('SIGINT');
      const [code] = await ended;
      return code;
    },
  };
}

async function post(url: string, body: object, key?: string): Promise<Record<string, unknown>> {
  const headers = {
    'content-type': 'application/json',
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
}

/** Runs a program to its end; resolves with its output and exit code. */
async function ran(command: string, args: readonly string[], env = process.env) {
  const child = spawn(command, args, { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      said += bytes;
    });
  // `exit` may come before the last output.
  const [code] = await once(child, 'close');
  return { said, code };
}

/** A program that takes the address of a lock, optionally followed by a slash and the address of the lock whose key it uses. */
const example =
  (command: string, file: string): Play =>
  async ({ env }, { mac, keyOf }) =>
    (await ran(command, [file, keyOf === undefined ? mac : `${mac}/${keyOf}`], env)).said;

/** What a person types into bluetoothctl. */
const bluetoothctl: Play = async ({ env, core }, { mac, keyOf = mac }) => {
  const shell = new BluetoothCtl(env);
  await shell.sees(/Agent registered/);
  shell.type('scan le');
  await shell.sees(new RegExp(`Device ${mac} `));
  shell.type(`connect ${mac}`);
  await shell.sees(/ServicesResolved: yes/);
  // Attributes of other locks stay known, so a UUID would be ambiguous.
  const service = `/org/bluez/hci0/dev_${mac.replaceAll(':', '_')}/service0001`;
  shell.type(`gatt.select-attribute ${service}/char0004`);
  shell.type('gatt.notify on');
  await shell.sees(/Notify started/);
  shell.type(`gatt.select-attribute ${service}/char0007`);
  shell.type('gatt.read');
  const [, dump = ''] = await shell.sees(/ Value:\n((?: {2}(?:[0-9a-f]{2} )+.*\n){2})/);
  const session = bytesOf(dump).toString('hex').toUpperCase();
  const answer = await post(`${core}/unlock/`, { mac: keyOf, session, tracking_key: 'bluetoothctl' }, KEY);
  const [command = '', ...more] = (answer.data as { commands: string }).commands.split('+');
  if (more.length > 0) throw new Error(`${mac} needs more than one command`);
  shell.type(`gatt.select-attribute ${service}/char0002`);
  const bytes = [...Buffer.from(command, 'hex')].map((byte) => `0x${byte.toString(16)}`);
  shell.type(`gatt.write "${bytes.join(' ')}"`);
  await shell.sees(/Attempting to write/);
  // bluetoothctl shows the notifications of the selected attribute only, and the last one on request.
  shell.type(`gatt.select-attribute ${service}/char0004`);
  shell.type('gatt.attribute-info');
  // A line of sixteen bytes, because the rest of a session may also begin with 51.
  const [, result] = await shell.sees(/^ {2}51 ([0-9a-f]{2}) (?:[0-9a-f]{2} ){14}/m);
  shell.type('disconnect');
  await shell.sees(/Successful disconnected/);
  await shell.quit();
  return result === '60' ? 'took the command' : `refused: ${result}`;
};

/** The position of the bolt, as soon as it is the expected one or after five seconds: a jammed motor drives back after its answer. */
async function settled({ control }: Facility, lock: string, bolt: string): Promise<unknown> {
  const until = performance.now() + 5_000;
  for (;;) {
    const seen = await fetch(`${control}/v1/look/lock.${lock}.bolt`);
    const { value } = (await seen.json()) as { value: unknown };
    if (value === bolt || performance.now() > until) return value;
  }
}

/** Runs every case with one program; returns what is not as expected. */
async function tried(name: string, play: Play): Promise<readonly string[]> {
  const facility = await openFacility();
  const wrong: string[] = [];
  for (const one of CASES) {
    const { lock, says, leans, bolt } = one;
    const verb = (verb: string, args: object) => post(`${facility.control}/v1/verbs/${verb}`, args);
    if (leans !== undefined) await verb('door.lean', { lock, newtons: leans });
    await verb('lock.touch', { lock });
    const said = await play(facility, one);
    const found = await settled(facility, lock, bolt);
    if (!said.includes(says) || found !== bolt)
      wrong.push(`${name} at ${lock}: expected "${says}" and the bolt ${bolt}, found "${said.trim()}" and ${found}`);
    else console.log(`ok    ${name} at ${lock}: ${says}`);
  }
  const code = await facility.end();
  if (code !== 0) wrong.push(`${name}: noke-sim bluez ended with ${code}`);
  return wrong;
}

/** Runs the recipe from the documentation. */
async function tests(): Promise<readonly string[]> {
  const { said, code } = await ran('/usr/bin/python3', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', recipe]);
  if (code !== 0 || !said.includes('1 passed')) return [`pytest: ${said}`];
  console.log('ok    pytest with bleak');
  return [];
}

const wrong = await Promise.all([
  tests(),
  tried('bleak', example('/usr/bin/python3', 'examples/unlock-bleak.py')),
  tried('node-ble', example(process.execPath, nodeBle)),
  tried('bluetoothctl', bluetoothctl),
]);
for (const line of wrong.flat()) console.error(line);
process.exitCode = wrong.flat().length === 0 ? 0 : 1;
