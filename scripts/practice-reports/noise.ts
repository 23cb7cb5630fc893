/** Noise in the evidence of the practice reports: what people, mail programs and other apps do to it. The random draws depend on the name of the report. */
import { Random, type RandomStream } from '../../src/sim/random.ts';
import type { PaperName } from './table.ts';

/** `mail` is a free text next to the evidence; it changes none of it. */
export const NOISE = ['mail', 'otherApps', 'lostLines', 'repeated', 'filter'] as const;
export type NoiseName = (typeof NOISE)[number];

const OTHER_APPS = [
  ['I chatty', 'uid=10234 expire 3 lines'],
  ['W System.err', 'java.net.SocketTimeoutException'],
  ['D BluetoothGatt', 'onClientConnectionState() status=0 clientIf=7'],
  ['I ActivityManager', 'Displayed com.example.mail/.Inbox'],
] as const;

type Edit = (lines: readonly string[], random: RandomStream) => readonly string[];

/** After some lines, a line of another app with the time of the line before it. */
const otherApps: Edit = (lines, random) =>
  lines.flatMap((line) => {
    const time = /^\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/.exec(line)?.[0];
    if (time === undefined || !random.chance(1, 4)) return [line];
    const [tag, text] = random.pick(OTHER_APPS);
    return [line, `${time}  1410  1502 ${tag}: ${text}`];
  });

const lostLines: Edit = (lines, random) => lines.filter((_, i) => i === 0 || !random.chance(1, 12));

/** A receiver that answers late gets deliveries twice. */
const repeated: Edit = (lines, random) => lines.flatMap((line) => (random.chance(1, 4) ? [line, line] : [line]));

/** An export without the entries of type Locked. */
const filter: Edit = (lines) => lines.filter((line) => !/,Locked,/.test(line));

const EDITS: Readonly<Record<NoiseName, readonly [PaperName, Edit] | undefined>> = {
  mail: undefined,
  otherApps: ['log', otherApps],
  lostLines: ['log', lostLines],
  repeated: ['redirect', repeated],
  filter: ['csv', filter],
};

export function noisy(paper: PaperName, bytes: Uint8Array, noise: readonly NoiseName[], id: string): Uint8Array {
  const edits = noise.flatMap((name) => {
    const edit = EDITS[name];
    return edit?.[0] === paper ? [edit[1]] : [];
  });
  if (edits.length === 0) return bytes;
  const random = new Random(`practice report ${id}`).stream(paper);
  let lines: readonly string[] = Buffer.from(bytes).toString('utf8').split('\n');
  for (const edit of edits) lines = edit(lines, random);
  return Buffer.from(lines.join('\n'), 'utf8');
}
