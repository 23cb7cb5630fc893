/** The attribute protocol of a lock, request by request, as specified in `docs/transports/radio.md`. */
import { expect, test } from 'vitest';
import { COMMAND, RadioFixture } from './radio-fixture.ts';
import { ATT, RawCentral } from './raw-central.ts';

/** The value of the session characteristic of an echoing lock. */
const SESSION = '000102030405060708090a0b0c0d0e0f10111213';
const NAME = Buffer.from('NOKE1A_C0FFEE000001').toString('hex');
/** A 128-bit UUID of the lock: 01 the service, 02 command, 03 response, 04 session. */
const uuid = (which: string) => `25b89d606c4411e59ed20002${which}00c51b`;
/** The long form of an assigned UUID. */
const long = (assigned: string) => `fb349b5f8000008000100000${assigned}0000`;

function connect(firstHandle = 1) {
  const stage = new RadioFixture();
  const lock = stage.lock(1, { asleep: true });
  lock.firstHandle = firstHandle;
  lock.wake();
  const central = new RawCentral(stage, lock.mac);
  return { stage, lock, ask: (request: string) => central.ask(ATT, request) };
}

/** Plays requests in order on one link; an empty answer is silence. */
function conversation(steps: readonly (readonly [request: string, answer: string])[]): void {
  const { ask, stage } = connect();
  expect(steps.map(([request]) => [request, ask(request).join(' ')])).toEqual(steps);
  expect(stage.events.filter(({ kind }) => kind === 'link.hostFault')).toEqual([]);
}

test('the MTU of the lock is its own, whatever the client’s, and values are cut to the smaller of both', () => {
  conversation([
    ['020002', '030001'],
    ['021700', '030001'],
    ['0a0300', `0b${NAME}`],
    ['080100ffff002a', `09150300${NAME}`],
    ['021800', '030001'],
    ['020100', '030001'],
    ['0201', '0102000004'],
    ['02170000', '0102000004'],
  ]);
});

test('a PDU that is too short or too long for its request is invalid; one longer than the MTU is not heard', () => {
  conversation([
    ...['04', '0401', '04010005', '040100ff0000', '0601000500002a'.slice(0, 12), '080100ffff', '0801000500002a00'].map(
      (request) => [request, `01${request.slice(0, 2)}000004`] as const,
    ),
    ...['0a', '0a01', '0a010000', '0c030000', '10', '100100ffff00', '1201', '160c0000', '18', '180000'].map(
      (request) => [request, `01${request.slice(0, 2)}000004`] as const,
    ),
    [`120c00${'00'.repeat(254)}`, ''],
  ]);
});

test('ranges that begin at 0 or end before they begin are invalid, and those without the attribute find nothing', () => {
  const range = (request: string, more: string): (readonly [string, string])[] => [
    [`${request}0000ffff${more}`, `01${request}000001`],
    [`${request}05000400${more}`, `01${request}050001`],
    [`${request}4000ffff${more}`, `01${request}40000a`],
  ];
  conversation([
    ...range('04', ''),
    ...range('06', '00280118'),
    ...range('08', '0328'),
    ...range('08', '002a'),
    ...range('10', '0028'),
  ]);
});

test('discovery: services by group, one by its value, characteristics, descriptors', () => {
  conversation([
    ['100100ffff0028', '11060100050000180600090001' + '18'],
    [`100100ffff${long('0028')}`, '11060100050000180600090001' + '18'],
    ['100a00ffff0028', `11140a001100${uuid('01')}`],
    ['100100ffff0128', '011001000a'],
    ['100100ffff0228', '0110010010'],
    [`100100ffff${uuid('01')}`, '0110010010'],
    ['060100ffff00280118', '0706000900'],
    [`060100ffff0028${uuid('01')}`, '070a001100'],
    ['060100ffff0028', '010601000a'],
    [`060100ffff002a${NAME}`, '0703000300'],
    ['060100ffff01280118', '010601000a'],
    ['080b000b000328', `09150b000c0c00${uuid('02')}`],
    [`080b000b00${long('0328')}`, `09150b000c0c00${uuid('02')}`],
    ['0403000400', '05010300002a04000328'],
    ['040c000c00', `05020c00${uuid('02')}`],
    ['040f000f00', '05010f000229'],
  ]);
});

test('reading by type reads the value in the range, and only what may be read', () => {
  conversation([
    ['080300030001' + '2a', '010803000a'],
    ['080200020000' + '2a', '010802000a'],
    ['080300030000' + '2a', `09150300${NAME}`],
    [`080100ffff${long('002a')}`, `09150300${NAME}`],
    [`080100ffff${uuid('04')}`, `09151100${SESSION.slice(0, 38)}`],
    [`080100ffff${uuid('02')}`, '01080c0002'],
    ['080100ffff052a', '0108080002'],
    ['080100ffff0229', '09040900' + '0000'],
    ['080600ffff0028', '09040600' + '0118'],
    ['080100ffff0228', '010801000a'],
  ]);
});

test('reading: the GAP device name is the name that the lock advertises', () => {
  conversation([
    ['0a0300', `0b${NAME}`],
    ['0c03000700', `0d${NAME.slice(14)}`],
    ['0c03001300', '0d'],
    ['0c03001400', '010c030007'],
    ['0a0c00', '010a0c0002'],
    ['0a0000', '010a000001'],
    ['0a1200', '010a120001'],
    ['0a1100', `0b${SESSION}`],
    ['0c11001500', '010c110007'],
  ]);
});

test('declarations and values that take no writes refuse them', () => {
  conversation([
    ...['01', '02', '0b', '0d', '10'].map((at) => [`12${at}00${COMMAND}`, `0112${at}0003`] as const),
    ...['03', '0e', '11'].map((at) => [`12${at}0000`, `0112${at}0003`] as const),
    ['12120000', '0112120001'],
    ['1200000000', '0112000001'],
  ]);
});

test('a configuration takes only the values that its characteristic has', () => {
  conversation([
    ['120f000200', '01120f00fd'],
    ['120f000300', '01120f00fd'],
    ['120f000180', '01120f00fd'],
    ['120900010' + '0', '01120900fd'],
    ['12090002' + '00', '13'],
    ['120f0001', '01120f000d'],
    ['0a0f00', '0b0000'],
    ['120f000100', '13'],
    ['0a0f00', '0b0100'],
    [`120c00${COMMAND}`, `13 1b0e00${COMMAND.toLowerCase()}`],
    ['120f000000', '13'],
    [`120c00${COMMAND}`, '13'],
  ]);
});

test('what asks for no answer gets none: commands, responses, notifications, confirmations, and no bytes at all', () => {
  conversation([
    ['520c00aa', ''],
    ...['52', '520b00aa', '521200aa', '520000aa', '521100aa', '520f000300'].map((command) => [command, ''] as const),
    ...['40', '7f', `d20c00${'aa'.repeat(13)}`, 'ff', 'c0'].map((command) => [command, ''] as const),
    ...['0104030000', '030001', '0b00', '13', '1b0c00aa', '1d0c00aa', '1e', '2300'].map((pdu) => [pdu, ''] as const),
    ['', ''],
  ]);
});

test('a command to an attribute that takes none changes nothing; to the command characteristic it is a write', () => {
  const { ask, lock } = connect();
  for (const at of ['0b', '0e', '11', '12', '00']) ask(`52${at}00${COMMAND}`);
  expect(lock.written).toEqual([]);
  ask(`520c00${COMMAND}`);
  expect(lock.written).toEqual([COMMAND]);
});

test('the device name follows the advertised one', () => {
  const stage = new RadioFixture();
  const lock = stage.lock(1, { asleep: true });
  const names = ['NOKE_FW', 'NOKE1A_C0FFEE000001'];
  const advertisement = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(lock), 'advertisement')?.get;
  let name = names[0];
  Object.defineProperty(lock, 'advertisement', {
    get: () => {
      const own = advertisement?.call(lock);
      return own === undefined ? undefined : { ...own, name };
    },
  });
  lock.wake();
  stage.run(10);
  [, name] = names;
  lock.wake();
  stage.run(10);
  expect(new RawCentral(stage, lock.mac).ask(ATT, '0a0300')).toEqual([`0b${NAME}`]);
});

test('a request that the lock does not support is refused as such', () => {
  conversation(
    ['0e03000500', '0e', '2003000500', '00', '1a', '24', '3f', '80', 'b1'].map((request) => [
      request,
      `01${request.slice(0, 2)}000006`,
    ]),
  );
});

test('prepared writes: one value in pieces, cancelled or executed; an empty queue is cancelled, too', () => {
  const piece = (offset: string, bytes: string) => [`160c00${offset}${bytes}`, `170c00${offset}${bytes}`] as const;
  const half = 'a2'.repeat(10);
  conversation([
    ['1800', '19'],
    ['1801', '19'],
    ['1802', '0118000004'],
    ['120f000100', '13'],
    piece('0000', half),
    piece('0a00', half),
    ['1801', `19 1b0e00${COMMAND.toLowerCase()}`],
    piece('0000', half),
    ['1800', '19'],
    ['1801', '19'],
    piece('0100', half),
    ['1801', '01180c0007'],
    ['1801', '19'],
    ...['01', '0b', '11'].map((at) => [`16${at}00000000`, `0116${at}0003`] as const),
    ['160f0000000100', '01160f000b'],
    ['161200000000', '0116120001'],
  ]);
});

test('the queue of prepared writes holds one value of 512 bytes', () => {
  const { ask } = connect();
  ask('020002');
  for (const [i, answer] of ['17', '17', '01'].entries())
    expect(ask(`160c00${['0000', 'fa00', 'f401'][i]}${'00'.repeat(250)}`)[0]?.slice(0, 2)).toBe(answer);
  expect(ask(`160c00f401${'00'.repeat(13)}`)).toEqual(['01160c0009']);
  expect(ask('1800')).toEqual(['19']);
});

test('a moved table is judged by its own handles', () => {
  const { ask, lock } = connect(0x13);
  const [found = ''] = ask(`060100ffff0028${uuid('01')}`);
  const at = Number.parseInt(found.slice(2, 4), 16);
  const hex = (handle: number) => handle.toString(16).padStart(2, '0');
  expect(ask(`12${hex(at + 1)}00${COMMAND}`)).toEqual([`0112${hex(at + 1)}0003`]);
  expect(ask(`12${hex(at + 2)}00${COMMAND}`)).toEqual(['13']);
  expect(lock.written).toEqual([COMMAND]);
});
