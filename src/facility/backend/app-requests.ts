/**
 * The requests of apps to the company's servers: requests become commands of the core, and its decisions become answers. Simulated
 * phones use `app-connection.ts`, external apps the port of the app API.
 *
 * INV-1: Every request gets one answer. INV-2: A token is valid only for the sign-in that created it: signing out or in again
 * ends it. INV-3: A refusal contains only information that a tenant may read, never how a lock would have been opened.
 */
import type { Command } from '../../core/commands.ts';
import { permissionsOf, signedIn, userOf } from '../../core/kernel/identity.ts';
import { lockOf } from '../../core/kernel/ids.ts';
import type { Device, State, User } from '../../core/model/state.ts';
import { appEntries, appUnits, companiesOf, sharesOf, tenantWords } from '../../core/views/app-view.ts';
import { units } from '../../core/views/portal.ts';
import { hmac, label } from '../../keys/hmac.ts';
import { sameSecret } from '../../link/credential.ts';
import type {
  AppUnit,
  BackendAnswer,
  BackendRequest,
  Denied,
  Granted,
  NamedCompany,
  Refreshed,
  RequestType,
  SignedIn,
} from '../../phone/backend.ts';
import { toHex } from '../../protocol/bytes.ts';
import type { Clock } from '../../sim/clock.ts';
import type { CompanyBackend } from './company-backend.ts';
import type { NotGranted } from './opening.ts';

type RequestOf<T extends RequestType> = Extract<BackendRequest, { readonly type: T }>;

const denied = (type: RequestType, { why, by }: NotGranted): Denied => ({
  type,
  ok: false,
  why,
  by,
  message: tenantWords(by),
});
const no = (type: RequestType, { rule }: { readonly rule: string }): Denied =>
  denied(type, { ok: false, why: 'refused', by: rule });
const notSignedIn = (type: RequestType): Denied => no(type, { rule: 'B-ACC-6' });

export class AppRequests {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #backend: CompanyBackend;

  constructor(clock: Pick<Clock, 'now'>, backend: CompanyBackend) {
    this.#clock = clock;
    this.#backend = backend;
  }

  /** The answer to a sign-in that happened on that phone; undefined if nobody is signed in on it. */
  signedIn(device: string): SignedIn | undefined {
    const { state } = this.#backend.core;
    const known = state.devices.get(device);
    const user = signedIn(state, device);
    return known === undefined || user === undefined ? undefined : this.#welcome(known, user);
  }

  /** The user to whom a token belongs; undefined for a token that is not valid, or no longer valid. */
  userOf(token: string): string | undefined {
    return this.#deviceOf(token)?.user;
  }

  answer(request: BackendRequest): BackendAnswer {
    switch (request.type) {
      case 'signIn':
        return this.#signIn(request.type, request.login, request.password, request.deviceId);
      case 'activate':
        return this.#activate(request);
      case 'forgotPassword':
        return this.#forgot(request.login);
      default:
        return this.#withToken(request);
    }
  }

  #withToken(request: Exclude<BackendRequest, { type: 'signIn' | 'activate' | 'forgotPassword' }>): BackendAnswer {
    const { type } = request;
    const { state } = this.#backend.core;
    const device = this.#deviceOf(request.token);
    const user = device === undefined ? undefined : signedIn(state, device.id);
    if (device === undefined || user === undefined) return notSignedIn(type);
    switch (request.type) {
      case 'signOut':
        this.#backend.dispatch({ type: 'account.signOut', device: device.id });
        return { type: 'signOut', ok: true, value: { signedOut: true } };
      case 'refresh':
        return this.#refresh(device, user, request);
      case 'unlock':
        return this.#unlock(device, user, request);
      case 'remoteUnlock':
        return this.#command(
          { type: 'remote.open', by: user.id, unit: request.unit, via: 'app', how: request.by },
          { type: 'remoteUnlock', ok: true, value: { sent: true } },
        );
      case 'requestPin':
        return this.#command(
          { type: 'remote.ask', by: user.id, unit: request.unit, via: 'app' },
          { type: 'requestPin', ok: true, value: { sent: true } },
        );
      case 'upload':
        return this.#upload(request);
      case 'requestAccess':
        return this.#command(
          { type: 'share.requestManager', by: user.id, unit: request.unit },
          { type: 'requestAccess', ok: true, value: { sent: true } },
        );
      case 'share':
      case 'unshare':
        return this.#share(user, request);
    }
  }

  #signIn(type: 'signIn' | 'activate', login: string, password: string, device: string): BackendAnswer {
    const decision = this.#backend.dispatch({ type: 'account.signIn', identity: login, password, device });
    if (!decision.ok) return no(type, decision.refusal);
    const value = this.signedIn(device);
    return value === undefined ? notSignedIn(type) : { type, ok: true, value };
  }

  #activate({ type, login, code, newPassword, deviceId }: RequestOf<'activate'>): BackendAnswer {
    const decision = this.#backend.dispatch({ type: 'account.activate', identity: login, code, password: newPassword });
    return decision.ok ? this.#signIn(type, login, newPassword, deviceId) : no(type, decision.refusal);
  }

  /** The answer is the same whether or not such an account exists. */
  #forgot(login: string): BackendAnswer {
    const user = userOf(this.#backend.core.state, login);
    if (user !== undefined) this.#backend.dispatch({ type: 'account.sendCode', user: user.id });
    return { type: 'forgotPassword', ok: true, value: { sent: true } };
  }

  #refresh(device: Device, user: User, { type, facility: id, where }: RequestOf<'refresh'>): BackendAnswer {
    const { state } = this.#backend.core;
    const facility = state.facilities.get(id);
    const issued = this.#backend.opening.refresh(device.id, id, where);
    if (facility === undefined) return issued.ok ? no(type, { rule: 'B-FAC-5' }) : denied(type, issued);
    const now = this.#clock.now();
    const named = (mac: string): string => placeName(state, mac);
    const value: Refreshed = {
      facility: { id, name: facility.name },
      facilities:
        companies(state, user).find((company) => company.facilities.some((each) => each.id === id))?.facilities ?? [],
      units: unitsFor(state, user, id, now),
      entries: appEntries(state, user, id, now).map((entry) => ({ id: entry.id, name: entry.name, mac: entry.mac })),
      shares: sharesOf(state, user),
      keys: issued.ok ? issued.keys.map((key) => ({ ...key, name: named(key.mac) })) : [],
      ...(issued.ok ? {} : { noKeys: issued.by }),
    };
    return { type, ok: true, value };
  }

  #unlock(device: Device, user: User, { type, mac, session, by }: RequestOf<'unlock'>): BackendAnswer {
    const lock = lockOf(this.#backend.core.state, mac);
    if (by !== undefined && lock?.place.kind === 'unit') {
      const unit = lock.place.id;
      const granted = this.#backend.dispatch({ type: 'remote.open', by: user.id, unit, via: 'app', how: by, mac });
      if (!granted.ok) return no(type, granted.refusal);
    }
    const list = this.#backend.opening.unlock(device.id, mac, session);
    return list.ok ? { type, ok: true, value: { commands: [...list.commands] } } : denied(type, list);
  }

  #upload({ type, logs }: RequestOf<'upload'>): BackendAnswer {
    let accepted = 0;
    for (const { session, mac, responses } of logs) {
      if (this.#backend.opening.upload(mac, session, responses)) accepted += responses.length;
    }
    return { type, ok: true, value: { accepted } };
  }

  #share(user: User, request: RequestOf<'share' | 'unshare'>): BackendAnswer {
    const add = request.type === 'share';
    const command: Command =
      'staff' in request.with
        ? { type: add ? 'share.giveManager' : 'share.endManager', by: user.id, unit: request.unit }
        : { type: add ? 'share.add' : 'share.remove', by: user.id, unit: request.unit, with: request.with.login };
    return this.#command(command, { type: request.type, ok: true, value: { shared: add } });
  }

  #command(command: Command, granted: Granted): BackendAnswer {
    const decision = this.#backend.dispatch(command);
    return decision.ok ? granted : no(granted.type, decision.refusal);
  }

  #welcome(device: Device, user: User): SignedIn {
    const { state } = this.#backend.core;
    const roles = [...user.roles.keys()];
    return {
      token: this.#token(device),
      companies: companies(state, user),
      profile: {
        user: user.id,
        name: `${user.firstName} ${user.lastName}`.trim(),
        staff: roles.length > 0,
        permissions: [...new Set(roles.flatMap((facility) => permissionsOf(state, user.id, facility)))],
      },
    };
  }

  #token({ id, user, signedInAt }: Device): string {
    const seal = hmac(this.#backend.core.secrets.facility, label(`app token ${id}:${user ?? ''}:${signedInAt}`));
    return `${id}.${toHex(seal)}`;
  }

  #deviceOf(token: string): Device | undefined {
    const device = this.#backend.core.state.devices.get(token.slice(0, Math.max(0, token.indexOf('.'))));
    return device !== undefined && sameSecret(this.#token(device), token) ? device : undefined;
  }
}

/** The tenant app lists the units that its user may open; the manager app, for staff, lists every unit of the site. */
function unitsFor(state: State, user: User, facility: string, now: number): AppUnit[] {
  const own = appUnits(state, user, facility, now).map(({ id, name, label: status, macs, shared }) => ({
    id,
    name,
    status,
    macs,
    shared,
  }));
  if (!user.roles.has(facility)) return own;
  const listed = new Set(own.map((unit) => unit.id));
  const others = units(state, facility, now).filter((unit) => !listed.has(unit.id));
  return [
    ...own,
    ...others.map(({ id, name, status, controllers }) => ({
      id,
      name,
      status,
      macs: controllers.map(({ mac }) => mac),
      shared: false,
    })),
  ];
}

const companies = (state: State, user: User): NamedCompany[] =>
  companiesOf(state, user).map(({ name, facilities }) => ({ id: name, name, facilities }));

function placeName(state: State, mac: string): string {
  const place = lockOf(state, mac)?.place;
  if (place === undefined) return mac;
  return (place.kind === 'unit' ? state.units : state.entries).get(place.id)?.name ?? place.id;
}
