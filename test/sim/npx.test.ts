import { afterEach, expect, it, vi } from 'vitest';
import { viaNpx } from '../../src/sim/npx.ts';

afterEach(() => void vi.restoreAllMocks());

it('a printed command downloads nothing outside of the clone', () => {
  expect(viaNpx('run a.yaml')).toBe('npx noke-sim run a.yaml');
  vi.spyOn(process, 'cwd').mockReturnValue('/home/somebody/project');
  expect(viaNpx('run a.yaml')).toBe('npx --no noke-sim run a.yaml');
});

it('a folder that has been removed is not the clone', () => {
  vi.spyOn(process, 'cwd').mockImplementation(() => {
    throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT', syscall: 'uv_cwd' });
  });
  expect(viaNpx('run a.yaml')).toBe('npx --no noke-sim run a.yaml');
});
