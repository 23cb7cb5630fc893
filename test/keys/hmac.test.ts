/** HMAC-SHA256 equals that of node:crypto, for keys and messages of any length. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac } from '../../src/keys/hmac.ts';
import { byteArray } from '../protocol/arbitraries.ts';

it('is that of node:crypto, whatever the lengths of the key and the parts', () => {
  fc.assert(
    fc.property(byteArray(0, 200), fc.array(byteArray(0, 300), { maxLength: 5 }), (key, parts) => {
      const expected = createHmac('sha256', key);
      for (const part of parts) expected.update(part);
      expect(Buffer.from(hmac(key, ...parts)).toString('hex')).toBe(expected.digest('hex'));
    }),
  );
});

it('of a key of exactly one block, and of one byte more', () => {
  for (const length of [64, 65]) {
    const key = new Uint8Array(length).fill(3);
    expect(Buffer.from(hmac(key)).toString('hex')).toBe(createHmac('sha256', key).digest('hex'));
  }
});

it('of a message longer than any before it', () => {
  const message = new Uint8Array(10_000).fill(5);
  const expected = createHmac('sha256', message.subarray(0, 16)).update(message).digest('hex');
  expect(Buffer.from(hmac(message.subarray(0, 16), message)).toString('hex')).toBe(expected);
});
