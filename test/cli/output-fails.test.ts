/** Output that cannot be written: a closed pipe ends the command quietly, anything else with a message and exit code 3. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { endWithOutput } from '../../src/cli/host/host.ts';

/** What is printed, and the exit code, when a stream fails with a system error. */
function failing(which: 'output' | 'errors', code: string) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const ends: (number | undefined)[] = [];
  endWithOutput({ output, errors, end: (exitCode) => void ends.push(exitCode) });
  const stream = which === 'output' ? output : errors;
  stream.emit('error', Object.assign(new Error(`${code}: write`), { code, syscall: 'write' }));
  return { ends, printed: String(errors.read() ?? '') };
}

describe('a command whose output fails', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'this user’s disk quota is exhausted'],
    ['EFBIG', 'the file would exceed the size limit'],
    ['EBADF', 'the system refused'],
    ['EAGAIN', 'the system refused'],
  ])('ends on %s with a sentence and exit code 3', (code, why) => {
    expect(failing('output', code)).toEqual({
      ends: [3],
      printed: `standard output cannot be written: ${why} (${code})\nmore: npx noke-sim explain E-FILE-13\n`,
    });
  });

  it.each(['ENOSPC', 'EBADF'])(
    'ends on %s of standard error with exit code 3, where nothing can be printed',
    (code) => {
      expect(failing('errors', code)).toEqual({ ends: [3], printed: '' });
    },
  );

  it.each([
    ['output', 'EPIPE'],
    ['errors', 'EPIPE'],
    ['output', 'EIO'],
  ] as const)('ends quietly, with the exit code that it has, when the reader of %s has left (%s)', (which, code) => {
    expect(failing(which, code)).toEqual({ ends: [undefined], printed: '' });
  });
});
