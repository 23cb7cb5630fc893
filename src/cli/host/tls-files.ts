/** Reads and checks the two files of `--tls` before a port opens. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Tls } from '../../server/http.ts';
import { ServeError } from '../../server/problem.ts';

function read<T>(file: string, what: string, parse: (text: Buffer) => T): readonly [text: Buffer, parsed: T] {
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch {
    throw new ServeError('caller', `--tls: ${file} cannot be read; check the path`);
  }
  try {
    return [text, parse(text)];
  } catch {
    throw new ServeError(
      'caller',
      `--tls: ${file} is not a valid ${what}; expected cert.pem,key.pem in this order, PEM without a password`,
    );
  }
}

/** Reads certificate and key. Throws ServeError if they do not match. */
export function tlsFiles([certFile, keyFile]: readonly [cert: string, key: string]): Tls {
  const [cert, certificate] = read(certFile, 'certificate', (text) => new X509Certificate(text));
  const [key, parsed] = read<KeyObject>(keyFile, 'private key', createPrivateKey);
  if (!certificate.checkPrivateKey(parsed))
    throw new ServeError('caller', `--tls: ${keyFile} is not the private key of ${certFile}`);
  return { cert, key };
}
