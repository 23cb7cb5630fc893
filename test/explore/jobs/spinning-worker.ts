/** A child process of a search that can be given its own fault: a touched lock never answers. */
import { serve } from '../../../src/explore/jobs/serve.ts';
import { withFirmware } from '../../../src/facility/faults/fault.ts';

serve(
  new Map([
    [
      'spins',
      {
        id: 'spins',
        layer: 'firmware' as const,
        sentence: 'A touched lock never stops.',
        plant: withFirmware({
          reactions: {
            touchWakes() {
              for (;;);
            },
          },
        }),
      },
    ],
  ]),
);
