/** Run in its own process: a thousand advertising locks and a scanning phone; prints the memory and time used. */
import { Radio } from '../src/link/radio/radio.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace } from '../src/sim/trace.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { EchoServer } from '../test/link/memory/echo-server.ts';
import { macOf } from '../test/link/radio/radio-fixture.ts';

const LOCKS = 1_000;
const clock = new VirtualClock(0);
const world = { clock, random: new Random(1), trace: new Trace(clock, new Secrets()) };
const radio = new Radio(world, { reach: () => 'touching' });
for (let i = 0; i < LOCKS; i++) radio.add(new EchoServer(world, { mac: macOf(i) }), `A${i}`);
const heard = new Set<string>();
const listener = radio.guest('listener');
listener.attach((packet) => {
  if (packet[1] === 0x3e && packet[3] === 2) heard.add(packet.toString('hex', 7, 13));
});
for (const command of ['01010c08ffffffffffffff3f', '010b200700100010000000', '010c20020100'])
  listener.send(Buffer.from(command, 'hex'));
clock.runUntil(1_000);
const rssMb = Math.round(process.memoryUsage().rss / 1024 / 1024);
radio.close();
console.log(JSON.stringify({ heard: heard.size, rssMb, left: clock.pending().length }));
