/**
 * Our connection to the bus: takes the name org.bluez, receives method calls and sends answers and signals. Only this file uses the D-Bus library,
 * which is loaded when first needed.
 *
 * INV-1: No message from a program makes this code throw. INV-2: A program that leaves the bus is reported.
 */
import type { DBusConnection, Message } from 'dbus-native';
import type { Outcome, Signal } from './bus-object.ts';
import { MESSAGE_LIMIT } from './limits.ts';
import type { Request } from './object-tree.ts';

const METHOD_CALL = 1;
const METHOD_RETURN = 2;
const ERROR = 3;
const SIGNAL = 4;
const NO_REPLY = 1;
const BUS = 'org.freedesktop.DBus';
const NAME = 'org.bluez';
/** A flag: do not wait for the name if another program owns it. */
const DO_NOT_QUEUE = 4;
const PRIMARY_OWNER = 1;

export interface ConnectionListener {
  /** `reply` sends the answer; it does nothing if the program wants none. */
  called(request: Request, sender: string, reply: (outcome: Outcome) => void): void;
  /** Called when a program has left the bus. */
  left(sender: string): void;
  /** Called when the bus is gone. */
  lost(): void;
}

export class BusConnection {
  readonly #connection: DBusConnection;
  readonly #listener: ConnectionListener;
  readonly #answers = new Map<number, (message: Message) => void>();
  #serial = 0;
  #closed = false;

  private constructor(connection: DBusConnection, listener: ConnectionListener) {
    this.#connection = connection;
    this.#listener = listener;
    connection.on('message', (message) => this.#received(message));
    connection.on('error', () => {
      // The event `close` follows.
    });
    connection.on('close', () => {
      if (!this.#closed) listener.lost();
    });
  }

  /** Rejects if the bus refuses. `listener` receives calls as soon as this resolves. */
  static async open(socket: string, listener: ConnectionListener): Promise<BusConnection> {
    const { createConnection } = await import('dbus-native');
    const connection = new BusConnection(
      createConnection({ socket, authMethods: ['EXTERNAL'], variants: 'wrap', maxMessageSize: MESSAGE_LIMIT }),
      listener,
    );
    await connection.#ask('Hello', '', []);
    const leaves = `type='signal',sender='${BUS}',interface='${BUS}',member='NameOwnerChanged',arg2=''`;
    await connection.#ask('AddMatch', 's', [leaves]);
    const [owner] = await connection.#ask('RequestName', 'su', [NAME, DO_NOT_QUEUE]);
    if (owner !== PRIMARY_OWNER) throw new Error(`another program owns the name ${NAME}`);
    return connection;
  }

  signal({ path, interface: name, member, signature, body }: Signal): void {
    this.#send({ type: SIGNAL, path, interface: name, member, signature, body: [...body] });
  }

  /** Bytes that the bus has not accepted yet. */
  get unsent(): number {
    return this.#connection.stream.writableLength;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection[Symbol.asyncDispose]();
  }

  #received(message: Message): void {
    const { type, sender = '', interface: name = '', member = '' } = message;
    if (type === METHOD_CALL) this.#called(message, sender);
    if (type === METHOD_RETURN || type === ERROR) {
      const { replySerial = 0 } = message;
      // Answers of programs that were never asked are ignored.
      if (sender !== BUS) return;
      this.#answers.get(replySerial)?.(message);
      this.#answers.delete(replySerial);
    }
    if (type !== SIGNAL || sender !== BUS || name !== BUS || member !== 'NameOwnerChanged') return;
    const [gone] = message.body ?? [];
    if (typeof gone === 'string' && gone.startsWith(':')) this.#listener.left(gone);
  }

  #called(message: Message, sender: string): void {
    const { path = '', interface: name = '', member = '', signature = '', body = [], serial = 0, flags = 0 } = message;
    this.#listener.called({ path, interface: name, member, signature, args: body }, sender, (outcome) => {
      if ((flags & NO_REPLY) !== 0) return;
      const reply = { destination: sender, replySerial: serial };
      if ('error' in outcome)
        this.#send({ ...reply, type: ERROR, errorName: outcome.error, signature: 's', body: [outcome.text] });
      else if (outcome.signature === '') this.#send({ ...reply, type: METHOD_RETURN });
      else this.#send({ ...reply, type: METHOD_RETURN, signature: outcome.signature, body: [...outcome.values] });
    });
  }

  /** Calls a method of the bus itself. */
  #ask(member: string, signature: string, body: unknown[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const call = { type: METHOD_CALL, path: '/org/freedesktop/DBus', interface: BUS, destination: BUS, member };
      const serial = this.#send(signature === '' ? call : { ...call, signature, body });
      this.#answers.set(serial, ({ type, errorName, body: answer = [] }) =>
        type === ERROR ? reject(new Error(`${errorName}: ${String(answer[0])}`)) : resolve(answer),
      );
      this.#connection.on('close', () => reject(new Error('the bus closed the connection')));
    });
  }

  #send(message: Message): number {
    this.#serial = this.#serial >= 0xffffffff ? 1 : this.#serial + 1;
    if (!this.#closed) this.#connection.message({ ...message, serial: this.#serial });
    return this.#serial;
  }
}
