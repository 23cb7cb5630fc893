/** Reads and checks the two files of `--tls` before a port opens. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { Tls } from '../../server/http.ts';
import { readUpTo, whyUnreadable } from '../../sim/files.ts';

/** The maximum number of bytes read from a file: a long chain of certificates. */
const FILE_LIMIT = 1024 * 1024;

function read(file: string): Buffer {
  try {
    return readUpTo(file, FILE_LIMIT);
  } catch (error) {
    throw new CodedError('E-SECRET-3', `--tls: ${file}: ${whyUnreadable(error)}`);
  }
}

function parsed<T>(file: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new CodedError(
      'E-SECRET-3',
      `--tls: ${file} is not a valid ${what}; expected cert.pem,key.pem in this order, PEM without a password`,
    );
  }
}

/** Reads certificate and key. Throws CodedError if they do not match. */
export function tlsFiles([certFile, keyFile]: readonly [cert: string, key: string]): Tls {
  const [cert, key] = [read(certFile), read(keyFile)];
  const certificate = parsed(certFile, 'certificate', () => new X509Certificate(cert));
  const privateKey = parsed<KeyObject>(keyFile, 'private key', () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey))
    throw new CodedError('E-SECRET-3', `--tls: ${keyFile} is not the private key of ${certFile}`);
  return { cert, key };
}
