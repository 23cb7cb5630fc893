/** The two API keys never appear in what a report shows of a backend, even if the backend echoes them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreApiClaims, coreApiClaimsSchema } from '../../src/conformance/core-api/contract/claims.ts';
import { ApiBench } from '../../src/conformance/core-api/probe/api-bench.ts';
import { keyRedactor } from '../../src/conformance/core-api/probe/key-redaction.ts';

const KEYS = { private: 'pk-4b1f0c9a7d3e48f6', mobile: 'mk-9c27e5a1d08b46f3' };
/** Shorter parts of a key may appear by chance. */
const PART = 6;

const partsOf = (key: string): string[] =>
  Array.from({ length: key.length - PART + 1 }, (_, i) => key.slice(i, i + PART));
const PARTS = Object.values(KEYS).flatMap(partsOf);

function benchAt(text: string): ApiBench {
  const target = {
    name: 'echo',
    exchange: {
      send: () => Promise.resolve({ status: 500, type: 'text/plain', text }),
      close: () => Promise.resolve(),
    },
    keys: KEYS,
    claims: coreApiClaims(coreApiClaimsSchema.parse({})),
    lock: undefined,
    portal: undefined,
    now: () => 0,
    close: () => Promise.resolve(),
  };
  return new ApiBench(target, { emulated: undefined, whyNotEmulated: undefined, mark: 'abcdef', given: 0 });
}

/** A key anywhere in a text, so that every possible cut through it occurs. */
const echoes = fc.tuple(fc.nat(320), fc.constantFrom(...Object.values(KEYS)), fc.nat(320));
const textOf = ([before, key, after]: readonly [number, string, number]): string =>
  `${'.'.repeat(before)}${key}${'.'.repeat(after)}`;

describe('neither key appears, whole or in part,', () => {
  it('in the conversation, wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(echoes, async (echo) => {
        const bench = benchAt(textOf(echo));
        await bench.ask('/lock/', undefined, { raw: textOf(echo) });
        const shown = JSON.stringify(bench.conversation.messages);
        expect(PARTS.filter((part) => shown.includes(part))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('in a check that fails', () => {
    fc.assert(
      fc.property(echoes, (echo) => {
        const json = { echoed: textOf(echo) };
        const answer = { status: 200, type: 'application/json', text: JSON.stringify(json), json };
        let seen = 'nothing failed';
        try {
          benchAt('').givesNothing(answer, 'a wrong key');
        } catch (error) {
          seen = (error as { seen: string }).seen;
        }
        expect(seen).toMatch(/^200 /);
        expect(PARTS.filter((part) => seen.includes(part))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a key is recognised', () => {
  const own = 'pk/4b1f"0c9a\\7d3E48f6';
  // It contains the other.
  const mobile = `${own}+mobile`;
  const hide = keyRedactor({ private: own, mobile });

  it.each([
    ['as it is', (key: string) => key],
    ['in JSON', (key: string) => JSON.stringify(key).slice(1, -1)],
    ['in JSON in JSON', (key: string) => JSON.stringify(JSON.stringify(key)).slice(3, -3)],
    ['with an escaped slash', (key: string) => JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/')],
    ['as code units', (key: string) => Array.from(key, (one) => `\\u${hex(one)}`).join('')],
    ['in upper case', (key: string) => key.toUpperCase()],
    ['without its last character', (key: string) => key.slice(0, -1)],
    ['with another last character', (key: string) => `${key.slice(0, -1)}~`],
  ])('%s', (_, written) => {
    expect(hide(`.${written(own)}.`)).toMatch(/^\.<private key>~?\.$/);
    expect(hide(`.${written(mobile)}.`)).toMatch(/^\.<mobile key>~?\.$/);
  });

  it('by its whole length, if the keys differ in their last character', () => {
    const alike = keyRedactor({ private: 'api-key-0001', mobile: 'api-key-0002' });
    expect(alike('api-key-0001 api-key-0002')).toBe('<private key> <mobile key>');
  });

  it('but ordinary words are not, even if a key is short', () => {
    expect(keyRedactor({ private: 'noke', mobile: 'nokes' })('nok noke nokes')).toBe('nok <private key> <mobile key>');
  });
});

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');
