// Keys and blocks of a lock (docs/protocol.md §4 and §5). A class, so that a faulty lock can replace one step of it.
// Everything here is a function of its arguments.

import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

export const u16 = (n) => Buffer.from([n & 255, (n >> 8) & 255]);
export const u32 = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n >>> 0);
  return bytes;
};

export function hmac(key, ...parts) {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

function aes(make, key, block) {
  const cipher = make('aes-128-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

export class Keys {
  constructor(mac, factorySecret) {
    this.mac = mac;
    this.factorySecret = factorySecret;
  }

  encrypt(key, block) {
    return aes(createCipheriv, key, block);
  }

  decrypt(key, block) {
    return aes(createDecipheriv, key, block);
  }

  /** The base and the first sixteen bytes of the session, added byte by byte. */
  blockKey(base, session) {
    return Buffer.from(base.map((byte, i) => (byte + session[i]) & 255));
  }

  /** The sender decrypts, the receiver encrypts. */
  seal(base, session, plain) {
    return this.decrypt(this.blockKey(base, session), plain);
  }

  open(base, session, block) {
    return this.encrypt(this.blockKey(base, session), block);
  }

  checksum(plain) {
    return plain.subarray(0, 15).reduce((sum, byte) => (sum + byte) & 255, 0);
  }

  checksumRight(plain) {
    return this.checksum(plain) === plain[15];
  }

  factoryBase() {
    return hmac(this.factorySecret, 'NP1 base', this.mac).subarray(0, 16);
  }

  commandBase(master) {
    return hmac(master, 'NP1 command').subarray(0, 16);
  }

  upKey(master) {
    return hmac(master, 'NP1 up').subarray(0, 16);
  }

  offlineKey(master, { slot, generation, standing, keyDay, schedule }) {
    const secret = hmac(master, 'NP1 slot', u16(slot), u16(generation));
    const bound = [u16(slot), Buffer.from([standing ? 1 : 0]), u16(standing ? 0 : keyDay), Buffer.from([schedule])];
    return hmac(secret, 'NP1 key', this.mac, ...bound).subarray(0, 16);
  }

  setupCheck(newMaster, session) {
    return hmac(newMaster, 'NP1 set', session).subarray(0, 6);
  }

  sessionMark(master, session) {
    return hmac(this.upKey(master), 'NP1 by', session).readUInt16LE(0) & 0xfff;
  }

  digest(master, session, value) {
    return hmac(this.upKey(master), 'NP1 held', session, value).subarray(0, 3);
  }

  /** The server packet of a record (§8). */
  upload(master, session, type, plain) {
    const upKey = this.upKey(master);
    const head = Buffer.from([0x50, type]);
    const block = this.seal(upKey, session, plain);
    return Buffer.concat([head, this.tag(upKey, session, head, block), block]);
  }

  tag(upKey, session, head, block) {
    return hmac(upKey, session, head, block).subarray(0, 2);
  }
}
