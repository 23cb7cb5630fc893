/**
 * The app on one phone, followed through its events: a tap has its effect in the same instant or shows what prevents it, an answer belongs to a
 * request that the app still waits for, and the records that a lock gave it are uploaded once. INV: It gives no verdict while its knowledge of the
 * phone has a gap.
 */
import { counted } from '../../../protocol/counted.ts';
import type { InvariantId } from '../model/invariants.ts';
import { count, type ObservedEvent, text, type Violation } from '../model/observations.ts';

type Args = Readonly<Record<string, unknown>>;

/** The request that a tap sends when the app has data. */
const SENDS: Readonly<Record<string, string>> = {
  'phone.signIn': 'signIn',
  'phone.activate': 'activate',
  'phone.forgotPassword': 'forgotPassword',
  'phone.signOut': 'signOut',
  'phone.refresh': 'refresh',
  'phone.openApp': 'refresh',
  'phone.requestPin': 'requestPin',
  'phone.requestAccess': 'requestAccess',
  'phone.share': 'share',
  'phone.unshare': 'unshare',
};
/** Requests that concern the facility that the app shows. */
const FOR_FACILITY = ['refresh', 'requestPin', 'requestAccess', 'share', 'unshare'];
const OPENS = ['phone.unlock', 'phone.startEntry'];

/** Events after which an app uploads its queued packets. */
const OCCASIONS = /^phone\.(outcome|signal|airplane|power|account|app|fault|uploaded)$/;

type Obstacle = 'bluetoothDenied' | 'bluetoothOff' | 'locationDenied';
/** The sentence about each obstacle to an attempt, and the error numbers with which the published libraries report it. */
const OBSTACLES: Readonly<Record<Obstacle, { readonly says: RegExp; readonly errors: readonly number[] }>> = {
  bluetoothDenied: { says: /^Allow the app to use Bluetooth/, errors: [319, 302] },
  bluetoothOff: { says: /^Turn on Bluetooth/, errors: [302] },
  locationDenied: { says: /^Allow the app to use your location/, errors: [300] },
};

/** The time after the end of a connection by which its packets are in the app's queue. */
const QUEUED_MS = 1_000;

export class AppWatch {
  readonly #actor: string;
  readonly #os: 'android' | 'ios' | undefined;
  readonly #report: (broken: Violation) => void;
  #bluetooth = true;
  #bluetoothAllowed = true;
  #locationAllowed = true;
  /** Whether the app or the Bluetooth of the phone may be faulty: the app may then show something else. */
  #faulty = false;
  /** Whether its adapter was reset: until it is back, the app says that Bluetooth is off. */
  #adapterReset = false;
  /** Whether somebody is signed in and has chosen a facility; undefined until an event has shown it. */
  #hasFacility: boolean | undefined;
  /** The pending requests, by number. */
  readonly #pending = new Map<number, string>();
  /** Since the last tap: the requests that were sent or dropped, and whether an attempt began, searched or ended. */
  #since = { requests: new Set<string>(), attempted: '', searched: false, outcome: '' };
  /** Different packets that a lock gave the app, and how many of them the company has accepted. */
  readonly #packets = new Set<string>();
  #uploaded = 0;
  #attempting = false;
  /** Whether a connection that gave packets is still up, and when the last one ended: the app queues them after that. */
  #connected = false;
  #downAt = 0;
  /** The pending upload, and the one that has just failed: whether another has been due since. */
  #upload: { readonly number: number; occasion: boolean } | undefined;
  #failed: { readonly at: number; readonly occasion: boolean } | undefined;
  /** Whether packets may have been lost since the app was installed. */
  #gap = false;

  constructor(actor: string, os: 'android' | 'ios' | undefined, report: (broken: Violation) => void) {
    this.#actor = actor;
    this.#os = os;
    this.#report = report;
  }

  /** Called when a lock has notified the app of a packet for the company. */
  gave(packet: string): void {
    this.#packets.add(packet);
    this.#connected = true;
  }

  /** Called when the connection to a lock has ended. */
  disconnected(at: number): void {
    this.#connected = false;
    this.#downAt = at;
  }

  /** Called when the Bluetooth adapter of the phone was switched off and on again. */
  adapterReset(): void {
    this.#adapterReset = true;
    this.#faulty = true;
  }

  searches(): void {
    this.#since.searched = true;
  }

  saw(event: ObservedEvent): void {
    const { kind, data } = event;
    const what = text(data, 'what');
    if (OCCASIONS.test(kind)) this.#occasion();
    switch (kind) {
      case 'phone.bluetooth':
        this.#bluetooth = data.on === true;
        return;
      case 'phone.permission':
        if (what === 'bluetooth') this.#bluetoothAllowed = data.allowed === true;
        if (what === 'location') this.#locationAllowed = data.allowed === true;
        return;
      case 'phone.fault':
        this.#faulty ||= data.on === true;
        return;
      case 'phone.power':
        if (data.on !== true) this.#closed();
        return;
      case 'phone.app':
        if (what === 'cleared' || what === 'uninstalled') {
          this.#closed();
          this.#hasFacility = undefined;
        }
        return;
      case 'phone.account':
        if (data.signedIn !== true) this.#closed();
        this.#hasFacility = typeof data.facility === 'string';
        return;
      case 'phone.request':
        if (data.type === 'upload') this.#uploads(event);
        this.#pending.set(count(data, 'number'), text(data, 'type'));
        this.#since.requests.add(text(data, 'type'));
        if (data.type === 'refresh') this.#hasFacility = true;
        return;
      case 'phone.answer':
        this.#answered(event);
        return;
      case 'phone.attempt':
        this.#since.attempted = text(data, 'target');
        this.#attempting = true;
        return;
      case 'phone.outcome':
        this.#since.outcome = text(data, 'message');
        this.#attempting = false;
        this.#obstacleShown(event);
        return;
      case 'phone.uploaded':
        this.#accepted(event);
        return;
      case 'phone.dropped':
        this.#since.requests.add(what);
        this.#gap = true;
    }
  }

  /** Called before a tap. */
  taps(): void {
    this.#occasion();
    this.#since = { requests: new Set(), attempted: '', searched: false, outcome: '' };
  }

  /** Called after a tap that was possible. */
  tapped(verb: string, args: Args, at: number, hasData: boolean): void {
    const sends = SENDS[verb];
    const { requests, attempted, searched, outcome } = this.#since;
    const underWay = sends === 'refresh' && [...this.#pending.values()].includes('refresh');
    const shall = hasData && (sends === undefined || !FOR_FACILITY.includes(sends) || this.#hasFacility === true);
    if (sends !== undefined && shall && !underWay && !requests.has(sends))
      this.#broke('INV-PHONE-ASKS', `${this.#actor} sent no request after ${verb}`, at);
    if (!OPENS.includes(verb)) return;
    // The second lock of a unit is named by its address.
    const isTarget = attempted === (args.unit ?? args.entry) || attempted.includes(':');
    if (!isTarget) this.#broke('INV-PHONE-SAYS', `${this.#actor} does not try to open what was tapped`, at);
    const obstacle = this.#obstacle();
    if (this.#faulty) return;
    if (obstacle !== undefined && (searched || !OBSTACLES[obstacle].says.test(outcome)))
      this.#broke('INV-PHONE-SAYS', `${this.#actor} does not show the message for ${obstacle}`, at);
    if (obstacle === undefined && !searched)
      this.#broke('INV-PHONE-SAYS', `${this.#actor} does not search for the lock although nothing prevents it`, at);
  }

  #obstacle(): Obstacle | undefined {
    if (!this.#bluetoothAllowed) return 'bluetoothDenied';
    if (!this.#bluetooth) return 'bluetoothOff';
    return this.#locationAllowed || this.#os !== 'android' ? undefined : 'locationDenied';
  }

  #obstacleShown(event: ObservedEvent): void {
    const holds: Readonly<Record<Obstacle, boolean>> = {
      bluetoothDenied: !this.#bluetoothAllowed,
      bluetoothOff: !this.#bluetooth || this.#adapterReset,
      locationDenied: !this.#locationAllowed,
    };
    for (const [name, { says, errors }] of Object.entries(OBSTACLES)) {
      if (!says.test(text(event.data, 'message'))) continue;
      if (!holds[name as Obstacle] || !errors.includes(count(event.data, 'appError')))
        this.#broke(
          'INV-PHONE-SAYS',
          `${this.#actor} shows the message for ${name} with error ${count(event.data, 'appError')}`,
          event,
        );
    }
  }

  #answered(event: ObservedEvent): void {
    const { data } = event;
    const number = count(data, 'number');
    const type = this.#pending.get(number);
    this.#pending.delete(number);
    if (this.#upload?.number === number) {
      this.#failed = data.ok === true ? undefined : { at: event.time, occasion: this.#upload.occasion };
      this.#upload = undefined;
    }
    if (type !== text(event.data, 'type'))
      this.#broke('INV-PHONE-ENDS', `${this.#actor} received an answer that it was not waiting for`, event);
  }

  #accepted(event: ObservedEvent): void {
    this.#uploaded += count(event.data, 'packets');
    const given = this.#packets.size;
    const queued = !this.#attempting && !this.#connected && event.time >= this.#downAt + QUEUED_MS;
    const lost = !this.#gap && queued && count(event.data, 'left') === 0 && this.#uploaded < given;
    if (this.#uploaded > given || lost)
      this.#broke('INV-PHONE-KEEPS', `${this.#actor} uploaded ${this.#uploaded} of ${counted(given, 'packet')}`, event);
  }

  /** Checks that a failed upload is not repeated at once: its records stay queued until the next occasion. */
  #uploads(event: ObservedEvent): void {
    const number = count(event.data, 'number');
    if (this.#upload?.number !== number) this.#upload = { number, occasion: false };
    if (this.#failed?.at === event.time && !this.#failed.occasion)
      this.#broke('INV-PHONE-KEEPS', `${this.#actor} repeats a failed upload immediately`, event);
  }

  #occasion(): void {
    this.#failed = undefined;
    if (this.#upload !== undefined) this.#upload.occasion = true;
  }

  /** Called when the app ends, with all pending work. */
  #closed(): void {
    this.#pending.clear();
    this.#gap ||= this.#packets.size > this.#uploaded;
    this.#attempting = false;
  }

  #broke(invariant: InvariantId, what: string, at: number | ObservedEvent): void {
    const event = typeof at === 'number' ? {} : { event: at };
    this.#report({ invariant, at: typeof at === 'number' ? at : at.time, what, ...event });
  }
}
