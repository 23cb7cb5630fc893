import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fidelityPage } from '../../scripts/fidelity.ts';
import { settingsPage } from '../../scripts/settings.ts';
import * as profiles from '../../src/phone/profiles.ts';

it('docs/settings.md matches the source (npm run settings writes it)', () => {
  expect(readFileSync('docs/settings.md', 'utf8')).toBe(settingsPage());
});

it('docs/fidelity.md says where each behaviour comes from, as the source does (npm run fidelity writes it)', () => {
  expect(readFileSync('docs/fidelity.md', 'utf8')).toBe(fidelityPage());
});

it('every number and habit of the app names its source', () => {
  const { PHONE_SOURCES, PROFILES, ...numbers } = profiles;
  expect(Object.keys(PHONE_SOURCES).sort()).toEqual([...Object.keys(PROFILES.ios), ...Object.keys(numbers)].sort());
});
