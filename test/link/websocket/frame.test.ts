/** Text frames, as RFC 6455 (section 5.2) defines them. */
import { expect, test } from 'vitest';
import { textFrame } from '../../../src/link/websocket/frame.ts';

const bytesOf = (text: string): number[] => [...Buffer.from(textFrame(text), 'latin1')];

test('the example of RFC 6455, section 5.7: an unmasked text message “Hello”', () => {
  expect(bytesOf('Hello')).toEqual([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
});

test.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [300, [0x81, 126, 1, 44]],
  [65_535, [0x81, 126, 255, 255]],
])('a text of %d bytes begins with %j', (length, header) => {
  expect(bytesOf('x'.repeat(length))).toEqual([...header, ...Array<number>(length).fill(0x78)]);
});

test('a text is UTF-8, and its length is counted in bytes', () => {
  const utf8 = Buffer.from('é€😀');
  expect(bytesOf('é€😀')).toEqual([0x81, utf8.length, ...utf8]);
});

test('a text of more than 65,535 bytes is refused', () => {
  expect(() => textFrame('x'.repeat(65_536))).toThrow('an answer of 65536 bytes does not fit into a short frame');
});
