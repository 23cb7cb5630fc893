/**
 * Whole sessions and acknowledged writes over unmodified bleno and noble on our controllers: virtual time, trace off, per
 * second of processor time. The peer is the memory link doing the same in the same run.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Air } from '../src/link/memory/air.ts';
import { Radio } from '../src/link/radio/radio.ts';
import type { Central } from '../src/phone/central.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace } from '../src/sim/trace.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { EchoServer } from '../test/link/memory/echo-server.ts';
import { median, type Row } from './row.ts';

const SESSIONS = 2_000;
const WRITES = 20_000;
const MAC = 'C0:FF:EE:00:00:01';
const VALUE = '00112233445566778899AABBCCDDEEFF00112233';
const RUNS = 3;

interface Pairing {
  readonly clock: VirtualClock;
  readonly lock: EchoServer;
  readonly central: Central;
  close(): void;
}

function world() {
  const clock = new VirtualClock(0);
  const made = { clock, random: new Random(1), trace: new Trace(clock, new Secrets()) };
  made.trace.recording = false;
  return made;
}

function pairOver(link: 'radio' | 'memory'): Pairing {
  const made = world();
  const lock = new EchoServer(made, { mac: MAC });
  const air =
    link === 'radio' ? new Radio(made, { reach: () => 'touching' }) : new Air(made, { reach: () => 'touching' });
  air.add(lock, 'A101');
  return {
    clock: made.clock,
    lock,
    central: air.central('bench'),
    close: () => {
      if (air instanceof Radio) air.close();
    },
  };
}

/** Seconds of processor time, so that other programs on the machine do not count. */
function timed({ clock }: Pairing, done: () => boolean): number {
  const start = process.cpuUsage();
  while (!done()) if (!clock.step()) throw new Error('no timer is pending, and the measurement is not complete');
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Connect, discover, read, subscribe, write, notification, disconnect. */
function sessions(link: 'radio' | 'memory'): number {
  const pairing = pairOver(link);
  const { central, lock } = pairing;
  let over = 0;
  central.listen((event) => {
    if (event.type === 'connected') central.readSession();
    else if (event.type === 'read') central.subscribe();
    else if (event.type === 'subscribed') central.write(VALUE, true);
    else if (event.type === 'notified') central.disconnect();
    else if (event.type === 'disconnected') {
      over++;
      lock.written.length = 0;
      lock.ends.length = 0;
      central.connect(MAC);
    }
  });
  central.connect(MAC);
  const took = timed(pairing, () => over >= SESSIONS);
  pairing.close();
  return SESSIONS / took;
}

function writes(link: 'radio' | 'memory'): number {
  const pairing = pairOver(link);
  const { central, lock } = pairing;
  let answered = 0;
  central.listen((event) => {
    if (event.type === 'connected') central.subscribe();
    else if (event.type === 'subscribed') central.write(VALUE, true);
    else if (event.type === 'notified') {
      answered++;
      lock.written.length = 0;
      central.write(VALUE, true);
    }
  });
  central.connect(MAC);
  const took = timed(pairing, () => answered >= WRITES);
  pairing.close();
  return WRITES / took;
}

/** In its own process, so that the rows do not affect each other. */
function crowd(): { readonly took: number; readonly rssMb: number } {
  const program = join(import.meta.dirname, '../scripts/thousand-locks.ts');
  const start = process.hrtime.bigint();
  const out = execFileSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' });
  const took = Number(process.hrtime.bigint() - start) / 1e9;
  return { took, rssMb: (JSON.parse(out) as { rssMb: number }).rssMb };
}

const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString('en')}/s`;

export function radio(): Row[] {
  const many = crowd();
  const ownSessions = median(RUNS, () => sessions('radio'));
  const memorySessions = median(RUNS, () => sessions('memory'));
  const ownWrites = median(RUNS, () => writes('radio'));
  const memoryWrites = median(RUNS, () => writes('memory'));
  return [
    {
      what: 'radio, whole sessions of one phone with one lock over bleno and noble',
      measured: perSecond(ownSessions),
      peer: `memory link ${perSecond(memorySessions)}; bumble alone 94 connects/s`,
      ratio: ownSessions / memorySessions,
      goal: '≥ 1,500/s',
      reached: ownSessions >= 1_500,
    },
    {
      what: 'radio, acknowledged writes with their notification',
      measured: perSecond(ownWrites),
      peer: `memory link ${perSecond(memoryWrites)}; btvirt 1,504–2,084/s, bumble 2,741/s`,
      ratio: ownWrites / memoryWrites,
      goal: '≥ 14,000/s',
      reached: ownWrites >= 14_000,
    },
    {
      what: '1,000 advertising locks in one process, scanned for one second, including start-up and shutdown',
      measured: `${many.rssMb} MiB, ${many.took.toFixed(2)} s`,
      peer: 'the mode without a sandbox: 418 KiB per lock',
      goal: '< 250 MiB',
      reached: many.rssMb < 250,
    },
  ];
}
