/** Esc and the next key in one chunk are two keys; the sequence of a single key is not split. */
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { EscApart, piecesOf } from '../../../src/console/input/esc-apart.ts';

const ESC = '\u001b';

test.each([
  [`${ESC}n`, [ESC, 'n']],
  [`${ESC}:`, [ESC, ':']],
  [`${ESC}${ESC}`, [ESC, ESC]],
  [`${ESC}${ESC}[A`, [ESC, `${ESC}[A`]],
  [`ab${ESC}\rc`, ['ab', ESC, '\rc']],
  [`${ESC}O`, [ESC, 'O']],
  [`${ESC}]`, [ESC, ']']],
  [`${ESC}[A${ESC}OP${ESC}[<0;5;15M`, [`${ESC}[A${ESC}OP${ESC}[<0;5;15M`]],
  [`${ESC}[A${ESC}q`, [`${ESC}[A`, ESC, 'q']],
  [ESC, [ESC]],
])('%j', (chunk, pieces) => expect(piecesOf(chunk)).toEqual(pieces));

test('bytes pass unchanged, and none after the end', () => {
  const input = new PassThrough();
  const apart = new EscApart(input);
  const seen: Buffer[] = [];
  apart.on('data', (piece: Buffer) => void seen.push(piece));
  const bytes = Buffer.from(`ä${ESC}ö€`);
  for (const byte of bytes) input.emit('data', Buffer.from([byte]));
  input.emit('data', bytes);
  expect(Buffer.concat(seen)).toEqual(Buffer.concat([bytes, bytes]));
  apart.close();
  input.emit('data', bytes);
  expect(seen.length).toBeLessThan(bytes.length + 5);
});
