import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { schemas } from '../../scripts/schemas.ts';

describe('the JSON Schemas that are shipped', () => {
  const written = schemas();

  test.each([...written])('%s is what the program checks with (npx tsx scripts/schemas.ts writes it)', (file, text) => {
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('there are no other schemas', () => {
    expect(
      readdirSync('schemas')
        .filter((name) => name.endsWith('.schema.json'))
        .map((name) => `schemas/${name}`)
        .sort(),
    ).toEqual([...written.keys()].sort());
  });

  test.each([...written])('%s can be read as a schema', (_, text) => {
    const schema: unknown = JSON.parse(text);
    expect(() => z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema)).not.toThrow();
  });
});
