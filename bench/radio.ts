/**
 * Whole sessions and acknowledged writes over unmodified bleno and noble on our controllers, virtual time, trace off. The
 * peer is the memory link doing the same in the same run; what bumble and btvirt reach is named in docs/bench.md.
 */
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
const CROWD = 1_000;
const MAC = 'C0:FF:EE:00:00:01';
const VALUE = '00112233445566778899AABBCCDDEEFF00112233';
const RUNS = 3;

interface Play {
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

function set(link: 'radio' | 'memory'): Play {
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

function timed({ clock }: Play, done: () => boolean): number {
  const start = process.hrtime.bigint();
  while (!done()) {
    if (!clock.step()) throw new Error('the bench ran dry');
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Connect, discover, read, subscribe, write, notification, disconnect. */
function sessions(link: 'radio' | 'memory'): number {
  const play = set(link);
  const { central, lock } = play;
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
  const took = timed(play, () => over >= SESSIONS);
  play.close();
  return SESSIONS / took;
}

function writes(link: 'radio' | 'memory'): number {
  const play = set(link);
  const { central, lock } = play;
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
  const took = timed(play, () => answered >= WRITES);
  play.close();
  return WRITES / took;
}

function crowd(): { readonly took: number; readonly rssMb: number } {
  const made = world();
  const radio = new Radio(made, { reach: () => 'touching' });
  const start = process.hrtime.bigint();
  for (let i = 0; i < CROWD; i++) {
    const number = i.toString(16).toUpperCase().padStart(4, '0');
    radio.add(new EchoServer(made, { mac: `C0:FF:EE:00:${number.slice(0, 2)}:${number.slice(2)}` }), `A${i}`);
  }
  const found = new Set<string>();
  const central = radio.central('bench');
  central.listen((event) => {
    if (event.type === 'discovered') found.add(event.mac);
  });
  central.startScan();
  // A scan reports 256 locks and no more, as phones do.
  made.clock.runUntil(1_000);
  const took = Number(process.hrtime.bigint() - start) / 1e9;
  if (found.size !== 256) throw new Error(`the scan found ${found.size} locks`);
  const rssMb = Math.round(process.memoryUsage().rss / 1024 / 1024);
  radio.close();
  return { took, rssMb };
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
      goal: '≥ 1 500/s',
      reached: ownSessions >= 1_500,
    },
    {
      what: 'radio, acknowledged writes with their notification',
      measured: perSecond(ownWrites),
      peer: `memory link ${perSecond(memoryWrites)}; btvirt 1 504–2 084/s, bumble 2 741/s`,
      ratio: ownWrites / memoryWrites,
      goal: '≥ 14 000/s',
      reached: ownWrites >= 14_000,
    },
    {
      what: `${CROWD} advertising locks in one process, one phone scanning for a second`,
      measured: `${many.rssMb} MiB, ${many.took.toFixed(2)} s`,
      peer: 'mode without a sandbox: 418 KiB a lock',
      goal: '< 250 MiB',
      reached: many.rssMb < 250,
    },
  ];
}
