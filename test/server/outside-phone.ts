/**
 * An external phone: it signs in to the app API, keeps its token and its keys, and makes the packets for a lock as the published phone libraries do
 * (public), without any code of ours.
 */
import { createDecipheriv } from 'node:crypto';
import type { Serving } from '../../src/server/options.ts';
import { PhoneAt } from './real.ts';

export interface AppAnswer {
  readonly status: number;
  readonly result: string;
  readonly message: string;
  readonly token?: string;
  readonly commands?: readonly string[];
  // Tests inspect it, each knowing what it requested.
  // biome-ignore lint/suspicious/noExplicitAny: an answer of another program
  readonly data: any;
}

export interface ShownLock {
  readonly mac: string;
  readonly uuid: string;
  readonly offlineKey?: string;
  readonly offlineExpiration?: string;
  readonly unlockCmd?: string;
  readonly scheduledUnlockCmd?: string;
}

export type Form = 'timestamped' | 'scheduled';

export class OutsidePhone {
  readonly #serving: Serving;
  readonly deviceUUID: string;
  token = '';
  locks: readonly ShownLock[] = [];
  /** How far the phone's clock is ahead of the facility's. */
  clockErrorS = 0;

  constructor(serving: Serving, deviceUUID: string) {
    this.#serving = serving;
    this.deviceUUID = deviceUUID;
  }

  async post(path: string, body: unknown, token = this.token): Promise<AppAnswer> {
    const response = await fetch(`${this.#serving.ready.app}${path}`, {
      method: 'POST',
      // The server closes a connection on which nobody has authenticated once the host's clock has moved on.
      headers: {
        connection: 'close',
        'content-type': 'application/json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as Omit<AppAnswer, 'status'>) };
  }

  /** Signs in as a person of the facility; with e-mail and the right password unless something else is given. */
  async signIn(person: string, given: Readonly<Record<string, string>> = {}): Promise<AppAnswer> {
    const { facility } = this.#serving.facilities.main;
    const answer = await this.post('/login/', {
      email: facility.reveal(`${person}.email`),
      password: facility.reveal(`${person}.password`) ?? 'none',
      companyUUID: '-1',
      siteUUID: '',
      deviceUUID: this.deviceUUID,
      ...given,
    });
    this.token = answer.token ?? this.token;
    return answer;
  }

  async refresh(body: Readonly<Record<string, string>> = {}): Promise<AppAnswer> {
    const answer = await this.post('/user/locks/', body);
    this.locks = (answer.data?.units ?? []).flatMap(({ locks }: { locks: readonly ShownLock[] }) => locks);
    return answer;
  }

  lock(uuid: string): ShownLock {
    const found = this.locks.find((one) => one.uuid === uuid);
    if (found === undefined) throw new Error(`the app shows no lock ${uuid}`);
    return found;
  }

  /** Opens a lock with a key, its own unless another is given; returns the result of the lock, such as `60`. */
  async open(uuid: string, form: Form, key: ShownLock = this.lock(uuid)): Promise<string> {
    const at = new PhoneAt(this.#serving, uuid, this.lock(uuid).mac);
    const session = await at.arrive();
    const answers = await at.write(this.#packet(key, form, session));
    await at.leave();
    return answers.at(-1)?.slice(2, 4) ?? '';
  }

  #packet(
    { offlineKey = '', unlockCmd = '', scheduledUnlockCmd = '' }: ShownLock,
    form: Form,
    session: string,
  ): string {
    const command = Buffer.from(form === 'timestamped' ? unlockCmd : scheduledUnlockCmd, 'hex');
    const plain = command.subarray(4);
    if (form === 'timestamped') {
      const now = Math.floor(this.#serving.facilities.main.now / 1_000) + this.clockErrorS;
      plain.writeUInt32LE(now, 2);
      plain[15] = plain.subarray(0, 15).reduce((sum, byte) => (sum + byte) & 0xff, 0);
    }
    const read = Buffer.from(session, 'hex');
    const block = Buffer.from(offlineKey, 'hex').map((byte, i) => (byte + (read[i] ?? 0)) & 0xff);
    const cipher = createDecipheriv('aes-128-ecb', block, null).setAutoPadding(false);
    return Buffer.concat([command.subarray(0, 4), cipher.update(plain), cipher.final()]).toString('hex');
  }
}
