/** A child process of a search that can be given its own faults: a touched lock never answers, at once or later, or fails once and then never answers. */
import { serve } from '../../../dist/explore/jobs/serve.js';
import { SOUND_PARTS, withFirmware } from '../../../dist/facility/faults/fault.js';

let touches = 0;

/** Never returns, and uses no processor time that another test needs. */
function hang() {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

serve(
  new Map([
    [
      'spins',
      {
        id: 'spins',
        layer: 'firmware',
        sentence: 'A touched lock never stops.',
        plant: withFirmware({
          reactions: {
            touchWakes: hang,
          },
        }),
      },
    ],
    [
      'spins-later',
      {
        id: 'spins-later',
        layer: 'firmware',
        sentence: 'After the hundredth touch of all, a touched lock never stops.',
        plant: withFirmware({
          reactions: {
            touchWakes(...given) {
              touches += 1;
              if (touches > 100) hang();
              return SOUND_PARTS.lock.firmware.reactions.touchWakes(...given);
            },
          },
        }),
      },
    ],
    [
      'fails-then-spins',
      {
        id: 'fails-then-spins',
        layer: 'firmware',
        sentence: 'The first touch of all fails; the others never stop.',
        plant: withFirmware({
          reactions: {
            touchWakes() {
              touches += 1;
              if (touches === 1) throw new Error('touched');
              hang();
            },
          },
        }),
      },
    ],
  ]),
);
