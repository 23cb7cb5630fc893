/**
 * The link of a facility that lives: its air, its capture, and which doors it wants. INV-1 what cannot be had together is
 * refused before anything is opened. INV-2 after `close` the capture is whole.
 */
import type { OpenOptions } from '../../facility/site/options.ts';
import { type CaptureFile, openCapture } from '../../link/radio/capture/file.ts';
import type { Radio } from '../../link/radio/radio.ts';
import type { HostedFacility } from '../../server/hosted-facility.ts';
import { isLoopback } from '../../server/http.ts';
import { ServeError } from '../../server/problem.ts';
import { airOf, captureMemory, missingStack } from '../options/link.ts';
import type { WantedPorts } from './up-bluetooth.ts';
import type { UpOptions } from './up-options.ts';

export class UpLink {
  readonly air: OpenOptions['air'];
  readonly ports: WantedPorts;
  readonly #capture: CaptureFile | undefined;
  readonly #translates: boolean;
  #radio: Radio | undefined;
  #stop: () => void = () => undefined;

  private constructor({ link, adapter = [], hci = [], listen }: UpOptions, capture: CaptureFile | undefined) {
    this.#capture = capture;
    this.#translates = link === 'memory';
    this.air = airOf(link, capture?.capture, (radio) => {
      this.#radio = radio;
    });
    this.ports = { locks: [...adapter, ...hci], ...(listen === undefined ? {} : { listen }) };
  }

  /** Throws ServeError. */
  static open(options: UpOptions): UpLink {
    const { link, capture, data, adapter = [], hci = [] } = options;
    const locks = [...adapter, ...hci].map(({ lock }) => lock);
    const twice = locks.find((lock, i) => locks.indexOf(lock) !== i);
    if (twice !== undefined)
      throw new ServeError('caller', `${twice} can take one controller, not two; name another lock`);
    if (data !== undefined && (link === 'radio' || locks.length > 0))
      throw new ServeError('caller', 'Bluetooth stacks keep their state to themselves: leave out --data, or the radio');
    if (options.listen?.kind === 'tcp' && !isLoopback(options.listen.host) && options.openAir !== true)
      throw new ServeError(
        'caller',
        `a Bluetooth host shows no token, so everybody who reaches ${options.listen.host} could use the air: listen on 127.0.0.1 or unix:PATH, or say --open-air`,
      );
    const missing = link === 'radio' ? missingStack() : undefined;
    if (missing !== undefined) throw new ServeError('environment', missing);
    const opened = capture === undefined ? undefined : openCapture(capture);
    return new UpLink(options, opened);
  }

  /** The radio, once the facility is open and has one. */
  get radio(): Radio | undefined {
    return this.#radio;
  }

  /** Captures what the memory link of the live facility does; the radio captures itself. */
  captureMemory(hosted: HostedFacility): void {
    this.#stop();
    if (this.#capture === undefined || !this.#translates) return;
    const { locks, facility } = hosted.parts;
    this.#stop = captureMemory(
      this.#capture.capture,
      facility.trace,
      (mac) => locks.get(mac)?.gatt,
      (act) => hosted.whenDurable(act),
    );
  }

  close(): void {
    this.#stop();
    this.#radio?.close();
    this.#capture?.close();
  }
}
