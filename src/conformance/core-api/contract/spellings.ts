/**
 * The ways in which a client may spell a path: every spelling that some router could accept for it. A server that compares the path as text when it
 * checks the key lets one of these spellings in. The spellings are grouped by the part that they vary.
 */

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
const encode = (text: string, which: RegExp): string => text.replace(which, hex);

interface Parts {
  readonly path: string;
  /** Without the trailing slash. */
  readonly bare: string;
  readonly first: string;
  readonly rest: string;
}

const GROUPS = {
  plain: ({ path, bare }: Parts) => [path, bare === '' ? '/' : bare, `${bare}/`],
  slashes: ({ path, bare }: Parts) => [`${bare}//`, `/${path}`, path.replaceAll('/', '//')],
  encoded: ({ path, first, rest }: Parts) => [
    `/${first === '' ? '' : hex(first)}${rest}/`,
    encode(path, /[a-z0-9]/g),
    encode(path, /[a-z0-9]/g).toUpperCase(),
    encode(path, /[^/]/g),
    `/${encode(path.slice(1), /\//g)}`,
    encode(path, /\//g),
    `/${first === '' ? '' : `%25${hex(first).slice(1)}`}${rest}`,
  ],
  case: ({ path }: Parts) => [path.toUpperCase()],
  absolute: ({ path }: Parts) => [
    `http://localhost${path}`,
    `HTTP://127.0.0.1:1${path}`,
    `https://user@elsewhere.example${path}`,
  ],
  suffix: ({ path, bare }: Parts) => [
    `${path}#a`,
    `${bare}/#a`,
    `${bare}%23`,
    `${path};a=b`,
    `${bare};/`,
    `${path}?a=b`,
    `${path}?`,
    `${bare}%3f/`,
    `${bare}%00`,
    `${bare}%20`,
    `${bare}\\`,
  ],
  dots: ({ path, bare }: Parts) => [`/.${path}`, `/x/..${path}`, `/%2e%2e${path}`, `${bare}/.`, `*${path}`],
} as const;

export type SpellingGroup = keyof typeof GROUPS;

export function spellingsOf(path: string, group: SpellingGroup): readonly string[] {
  const bare = path.replace(/\/$/, '');
  const [first = '', ...rest] = bare.slice(1);
  return GROUPS[group]({ path, bare, first, rest: rest.join('') });
}

export const SPELLING_GROUPS: readonly SpellingGroup[] = [
  'plain',
  'slashes',
  'encoded',
  'case',
  'absolute',
  'suffix',
  'dots',
];

export const spellings = (path: string): readonly string[] =>
  SPELLING_GROUPS.flatMap((group) => spellingsOf(path, group));
