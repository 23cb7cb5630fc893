/**
 * Agents of programs, which bluetoothd would ask during pairing. A lock does not pair, so no agent is ever called; but `bluetoothctl` and other
 * programs register one before anything else.
 */
import { ALREADY_EXISTS, DOES_NOT_EXIST, invalidArguments } from './bus-error.ts';
import { type BusObject, done, type Interface, type Outcome } from './bus-object.ts';

const CAPABILITIES = ['', 'DisplayOnly', 'DisplayYesNo', 'KeyboardOnly', 'NoInputNoOutput', 'KeyboardDisplay'];

export class AgentManager {
  /** The path of the agent of each program; a program has at most one. */
  readonly #agents = new Map<string, string>();

  object(path: string): BusObject {
    const methods: Interface['methods'] = {
      RegisterAgent: {
        in: 'os',
        out: '',
        run: (args, { sender }) => this.#register(sender, args),
      },
      UnregisterAgent: {
        in: 'o',
        out: '',
        run: ([agent], { sender }) => {
          if (this.#agents.get(sender) !== agent) return DOES_NOT_EXIST;
          this.#agents.delete(sender);
          return done();
        },
      },
      RequestDefaultAgent: {
        in: 'o',
        out: '',
        run: ([agent], { sender }) => (this.#agents.get(sender) === agent ? done() : DOES_NOT_EXIST),
      },
    };
    return { path, interfaces: [{ name: 'org.bluez.AgentManager1', methods, properties: {} }] };
  }

  left(sender: string): void {
    this.#agents.delete(sender);
  }

  #register(sender: string, [agent, capability]: readonly unknown[]): Outcome {
    if (this.#agents.has(sender)) return ALREADY_EXISTS;
    if (!CAPABILITIES.includes(String(capability))) return invalidArguments();
    this.#agents.set(sender, String(agent));
    return done();
  }
}
