/** The visible state of a phone and its app. INV-1: It contains no token, key, command, PIN or address. */
import type { Json } from '../sim/clock.ts';
import { hasUpdate, isOutdated } from './app-versions.ts';
import { hasExpired } from './key-cache.ts';
import { addressKind } from './login.ts';
import type { Platform } from './profiles.ts';
import { type AppState, isOnline, type PhoneState } from './state.ts';

/** `attempt`: name of the attempt's state; `clockAt`: the phone's own time. */
export function viewOf(state: PhoneState, platform: Platform, attempt: string | undefined, clockAt: number): Json {
  const { app, ...phone } = state;
  return {
    ...phone,
    platform,
    app: app === null ? null : { ...viewApp(app, isOnline(state), clockAt), attempt: attempt ?? null },
  };
}

const viewApp = (app: AppState, online: boolean, clockAt: number) => {
  const cache = app.facility === null ? undefined : app.facilities[app.facility];
  return {
    signedIn: app.account?.user ?? null,
    staff: app.account?.staff ?? false,
    companies: app.account?.companies ?? [],
    facility: app.facility,
    choices: app.choices,
    units: cache?.units ?? [],
    entries: cache?.entries ?? [],
    shares: (cache?.shares ?? []).map(({ unit, with: whom }) => ({
      unit,
      with: addressKind(whom) === undefined ? whom : 'somebody',
    })),
    keys: (cache?.keys ?? []).map((key) => ({
      mac: key.mac,
      name: key.name,
      expiresAt: key.expiresAt,
      expired: hasExpired(key, clockAt),
    })),
    noKeys: cache?.noKeys ?? null,
    outcome: app.outcome,
    shown: app.shown,
    uploadsWaiting: app.uploads.length,
    requestsUnderWay: app.requests.map(({ request }) => request.type),
    version: app.version,
    outdated: isOutdated(app.version),
    // Only the store knows of a newer version.
    updateAvailable: online ? hasUpdate(app.version) : null,
    automaticUpdates: app.automaticUpdates,
    damaged: app.damaged,
    badCache: app.badCache,
  };
};
