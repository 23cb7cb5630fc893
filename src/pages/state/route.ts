/** The screen that the URL names: `#/` is the map; others are `#/portal/STAFF` and `#/app/PHONE`. */
import { Signal } from './signal.ts';

export interface Route {
  readonly screen: string;
  /** The rest of the route: the member of staff or the phone, and whatever the screen adds. */
  readonly rest: readonly string[];
}

const parse = (hash: string): Route => {
  const [screen = '', ...rest] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  return { screen, rest };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const route = new Signal<Route>(parse(location.hash));
export const addressOf = (screen: string, ...rest: readonly string[]): string =>
  `#/${[screen, ...rest].map(encodeURIComponent).join('/')}`;

export const followAddress = (): void =>
  addEventListener('hashchange', () => {
    route.set(parse(location.hash));
  });
