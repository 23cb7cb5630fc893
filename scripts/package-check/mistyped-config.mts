import { defineConfig } from 'noke-sim/config';

export default defineConfig({ run: { fiels: ['scenarios'] } });
