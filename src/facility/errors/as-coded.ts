/** An exception as an error with a code: a file error, a system error, or otherwise a bug in noke-sim. */
import { FileError } from '../../sim/files.ts';
import { messageOf } from '../../sim/message-of.ts';
import { CodedError } from './coded-error.ts';

export function asCoded(error: unknown): CodedError {
  if (error instanceof CodedError) return error;
  if (error instanceof FileError) return new CodedError('E-FILE-13', error.message);
  const message = messageOf(error);
  if (!(error instanceof Error && 'code' in error && 'syscall' in error))
    return new CodedError('E-SIM-1', `internal error, a bug in noke-sim: ${message}`);
  const about = 'path' in error ? `${String(error.path)}: ` : '';
  return new CodedError('E-SYSTEM-1', `${about}the system refused "${String(error.syscall)}" (${String(error.code)})`);
}
