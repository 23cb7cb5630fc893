/** Keys, claims and the stimulus URL of a command line. A mistake in them is reported in a sentence, with exit code 2. */
import type { z } from 'zod';
import { keysSchema, type TargetKeys, targetKeys } from '../../conformance/lock/contract/keys-file.ts';
import type { StimulusPlace } from '../../conformance/lock/targets/stimulus-client.ts';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { problemsError } from '../../facility/files/problem.ts';
import { isWithoutContent, readYamlFile } from '../../facility/files/yaml-file.ts';
import { valueProblems, zodProblems } from '../../facility/files/zod-problems.ts';
import type { Host } from '../host/host.ts';
import { type SecretOptions, secretIn, secretOf } from '../options/secret-options.ts';
import { jsonOf } from './argument-file.ts';

/** Undefined for `none`. `others`: the alternatives to a URL. */
export function stimulusUrl(given: string, others = 'none'): string | undefined {
  if (given === 'none') return undefined;
  if (/^https?:\/\/./.test(given) && URL.canParse(given)) return given;
  throw new CodedError(
    'E-CLAIMS-3',
    ({ option }) => `${option('stimulus')} ${given} is not valid; expected an http or https URL, or ${others}`,
  );
}

/** Undefined for `none`. */
export function stimulusPlace(
  options: SecretOptions & { readonly stimulus: string },
  host: Host,
): StimulusPlace | undefined {
  const url = stimulusUrl(options.stimulus);
  return url === undefined ? undefined : { url, token: secretOf('token', options, host.env) };
}

export function keysIn(file: string): TargetKeys {
  const value = jsonOf(file, 'the keys of a lock');
  const read = keysSchema.safeParse(value);
  if (read.success) return targetKeys(read.data);
  // Prints only the expected form, because a value in this file may be a secret.
  const [first] = valueProblems('', keysSchema, value, read.error);
  const where = first === undefined || first.path === '' ? '' : `${first.path}: expected ${first.expected}; `;
  throw new CodedError(
    'E-CLAIMS-2',
    `${file} does not contain the keys of a lock; ${where}a keys file is { mac, hardware, factorySecret } or { mac, hardware, facilitySecret, epoch, zone }`,
  );
}

/** An empty file claims nothing. */
export function claimsIn<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const read = readYamlFile(file);
  if (!read.ok && !read.problems.some(isWithoutContent)) throw problemsError(read.problems);
  const parsed = schema.safeParse((read.ok ? read.document.value : undefined) ?? {});
  if (parsed.success) return parsed.data;
  const problems = read.ok ? zodProblems(read.document, schema, parsed.error) : [];
  throw problemsError(problems);
}

/** The address of a backend. `place` names the option, unless it is an argument. */
export function httpUrl(text: string, place = ''): string {
  if (/^https?:\/\/./.test(text) && URL.canParse(text)) return text;
  throw new CodedError('E-CLAIMS-3', `${place}"${text}" is not a backend; expected http://HOST:PORT or https://HOST`);
}

export function apiKey(name: 'privateKey' | 'mobileKey', options: SecretOptions, host: Host): string {
  const key = secretOf(name, options, host.env);
  if (key !== undefined) return key;
  throw new CodedError('E-SECRET-1', (words) => `a backend needs ${secretIn(name, words)}`);
}
