/** The practice reports of another company: every name, number, address, code and MAC is random, in the facility and in the evidence. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FacilityFile, facilityFile } from '../../../src/facility/files/schema.ts';
import { Random } from '../../../src/sim/random.ts';

export interface Secret {
  readonly kind: 'word' | 'digits' | 'mac';
  readonly text: string;
}

export interface OtherCompany {
  readonly plan: FacilityFile;
  readonly papers: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly secrets: readonly Secret[];
}

/** Letters that no English word and no pseudonym contains. */
const LETTERS = 'jkqvz';

/** The company and its evidence under random names; every replacement is as long as the original, because captures need that. */
export function randomCompany(from: FacilityFile, folder: string, seed: string): OtherCompany {
  const random = new Random(seed).stream('company');
  const swaps = new Map<string, Secret>();
  const pick = (letters: string, length: number) =>
    Array.from({ length }, () => letters[random.int(0, letters.length - 1)] ?? '').join('');
  const swap = (text: string | undefined, kind: Secret['kind'], make: () => string) => {
    if (text === undefined || swaps.has(text)) return;
    let made = make();
    while ([...swaps.values()].some((one) => one.text.toLowerCase() === made.toLowerCase())) made = make();
    swaps.set(text, { kind, text: made });
  };
  const word = (text: string) =>
    swap(text, 'word', () => {
      const made = pick(LETTERS, text.length);
      return /^[A-Z]/.test(text) ? `${made[0]?.toUpperCase()}${made.slice(1)}` : made;
    });
  const people = from.people.map((one, i) => ({ ...one, accessCode: String(730_100_000_000 + i) }));
  for (const { id, name, mobile, email, accessCode, phones } of people) {
    swap(email, 'word', () => `${pick(LETTERS, 6)}@${pick(LETTERS, 6)}.com`);
    for (const number of [mobile, ...phones.map((phone) => phone.number)])
      swap(number, 'digits', () => `+1${pick('23456789', 10)}`);
    swap(accessCode, 'digits', () => pick('2346789', 12));
    for (const one of [id, ...phones.map((phone) => phone.id), ...name.split(' ')]) word(one);
  }
  for (const one of [from.name, from.company].flatMap((name) => name.split(' '))) word(one);
  for (const { mac } of [...from.units.flatMap(({ locks }) => locks), ...from.entries]) {
    const made = `C${pick('0123456789ABCDEF', 11)}`;
    swap(mac, 'mac', () => made.replace(/(..)(?=.)/g, '$1:'));
    swap(mac.replaceAll(':', '').slice(-6), 'mac', () => made.slice(-6));
  }
  const pairs = [...swaps].toSorted(([left], [right]) => right.length - left.length);
  const renamed = (text: string) =>
    pairs
      .reduce((all, [old], i) => all.replaceAll(whole(old), `⟨${i}⟩`), text)
      .replaceAll(/⟨(\d+)⟩/g, (_, i: string) => pairs[Number(i)]?.[1].text ?? '');
  const plan = facilityFile.parse(JSON.parse(renamed(JSON.stringify({ ...from, people }))));
  const papers = readdirSync(folder)
    .filter((name) => name !== 'truth.json')
    .map((name) => {
      const bytes = readFileSync(join(folder, name));
      return {
        name,
        bytes: name.endsWith('.btsnoop') ? inBytes(bytes, pairs) : Buffer.from(renamed(bytes.toString())),
      };
    });
  return { plan, papers, secrets: [...swaps.values()] };
}

const whole = (text: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])${text.replaceAll(/[.+]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');

/** MACs in both orders, and the digits of MACs and the names of phones as text. */
function inBytes(bytes: Buffer, pairs: readonly (readonly [string, Secret])[]): Buffer {
  let hex = bytes.toString('hex');
  for (const [old, { kind, text }] of pairs) {
    const forms: [string, string][] = [
      [old.replaceAll(':', ''), text.replaceAll(':', '')].map(asHex) as [string, string],
    ];
    if (kind === 'mac' && old.includes(':'))
      forms.push([plainHex(old), plainHex(text)], [reversed(plainHex(old)), reversed(plainHex(text))]);
    for (const [before, after] of forms) if (kind !== 'word' || before.length > 4) hex = hex.replaceAll(before, after);
  }
  return Buffer.from(hex, 'hex');
}

const asHex = (text: string): string => Buffer.from(text).toString('hex');
const plainHex = (mac: string): string => mac.replaceAll(':', '').toLowerCase();
const reversed = (hex: string): string => hex.match(/../g)?.toReversed().join('') ?? '';

/** The secrets that some bytes contain, in any case, without separators, and for MACs in both byte orders. */
export function foundIn(bytes: Uint8Array, secrets: readonly Secret[]): readonly string[] {
  const text = Buffer.from(bytes).toString('latin1').toLowerCase();
  const close = text.replaceAll(/[^a-z0-9@]/g, '');
  const hex = Buffer.from(bytes).toString('hex');
  return secrets.flatMap(({ kind, text: secret }) => {
    const low = secret.toLowerCase();
    const plain = low.replaceAll(/[^a-z0-9@]/g, '').replace(/^1(?=\d{10}$)/, '');
    const forms = kind === 'mac' ? [plain, reversed(plain)] : [plain];
    // The last digits of a MAC are part of the name of a lock; alone, they occur in any long run of hex by chance.
    if (kind === 'mac' && plain.length < 12) return text.includes(`_${plain}`) ? [secret] : [];
    const shown =
      kind === 'word' && !low.includes('@') ? text.includes(low) : forms.some((form) => close.includes(form));
    const raw = kind === 'mac' && forms.some((form) => hex.includes(form));
    return shown || raw ? [secret] : [];
  });
}
