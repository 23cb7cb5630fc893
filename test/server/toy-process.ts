/** The toy facility in its own process, with a store, for tests that kill it. Prints its ready line, or why it does not start. */
import { serve } from '../../src/server/serve.ts';
import { toy } from './toy-facility.ts';

const [dir = ''] = process.argv.slice(2);
try {
  const serving = await serve({
    open: toy().open,
    ports: { websocket: 0, control: 0, core: 0 },
    paused: true,
    data: { dir, identity: 'toy 1' },
  });
  console.log(JSON.stringify(serving.ready));
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
