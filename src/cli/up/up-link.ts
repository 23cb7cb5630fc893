/**
 * The link of a live facility: its air, its capture, and its external controllers. INV-1: Contradictory options are refused before
 * anything opens. INV-2: After `close` the capture is complete.
 */
import { CodedError } from '../../facility/errors/coded-error.ts';
import type { OpenOptions } from '../../facility/site/options.ts';
import type { Btsnoop } from '../../link/radio/capture/btsnoop.ts';
import { type CaptureFile, openCapture } from '../../link/radio/capture/file.ts';
import type { Radio } from '../../link/radio/radio.ts';
import type { HostedFacility } from '../../server/hosted-facility.ts';
import { isLoopback } from '../../server/http.ts';
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

  /** Throws CodedError. */
  static open(options: UpOptions): UpLink {
    const { link, capture, data, adapter = [], hci = [] } = options;
    const locks = [...adapter, ...hci].map(({ lock }) => lock);
    const twice = locks.find((lock, i) => locks.indexOf(lock) !== i);
    if (twice !== undefined)
      throw new CodedError(
        'E-USAGE-5',
        `${twice} is attached to two controllers, but a lock can use only one; name another lock`,
      );
    if (data !== undefined && (link === 'radio' || locks.length > 0))
      throw new CodedError(
        'E-STORE-6',
        '--data does not work with real Bluetooth stacks, because their state cannot be saved: omit --data or the radio',
      );
    if (options.listen?.kind === 'tcp' && !isLoopback(options.listen.host) && options.openAir !== true)
      throw new CodedError(
        'E-SECRET-2',
        `Bluetooth hosts cannot authenticate, so anyone who reaches ${options.listen.host} could use the controllers: listen on 127.0.0.1 or unix:PATH, or add --open-air`,
      );
    const missing = link === 'radio' ? missingStack() : undefined;
    if (missing !== undefined) throw new CodedError('E-RADIO-1', missing);
    const opened = capture === undefined ? undefined : openCapture(capture);
    return new UpLink(options, opened);
  }

  /** The radio, once the facility is open and uses one. */
  get radio(): Radio | undefined {
    return this.#radio;
  }

  /** Receives packets of controllers outside the simulation. */
  get capture(): Btsnoop | undefined {
    return this.#capture?.capture;
  }

  /** Captures the memory link of the live facility; the radio writes its own capture. */
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
