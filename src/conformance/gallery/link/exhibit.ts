/** An end of the link that has one fault, or is unusual but correct: our own end in process, with some parts replaced. */
import { type EndParts, type OwnEndOptions, SOUND_END } from '../../link/built-in-end.ts';
import type { Role } from '../../link/target.ts';
import { answerWith, type Filter, filtered, jsonOf } from './filters.ts';

export interface LinkExhibit {
  readonly id: string;
  readonly sentence: string;
  readonly faulty: boolean;
  /** The only case that can detect the fault. */
  readonly caughtBy?: string;
  readonly target: Omit<OwnEndOptions, 'seed'>;
}

export type Made = Partial<EndParts> & { readonly filter?: Filter; readonly dials?: true };

export const madeOf = (role: Role, { filter, dials, ...parts }: Made): LinkExhibit['target'] => ({
  role,
  ...(dials === true ? { dials } : {}),
  parts: { ...SOUND_END, ...parts, ...(filter === undefined ? {} : { handler: filtered(filter) }) },
});

export type Rows = Readonly<Record<string, readonly [string, Made]>>;

export const exhibitsOf = (roles: readonly Role[], faulty: boolean, rows: Rows): LinkExhibit[] =>
  roles.flatMap((role) =>
    Object.entries(rows).map(([id, [sentence, made]]) => ({
      id: `${role}-${id}`,
      sentence,
      faulty,
      target: madeOf(role, made),
    })),
  );

/** Ends whose `taken` is always true, or always false. */
export function takenRows(methods: readonly string[]): Rows {
  return Object.fromEntries(
    methods.flatMap((method) =>
      [true, false].map((taken) => [
        `${method}-${taken ? 'always' : 'never'}-taken`,
        [
          `The answer to \`${method}\` always has \`taken\` ${taken}.`,
          {
            filter: {
              incoming: (text, { memory }) => {
                memory.set('method', String(jsonOf(text)?.method));
                return text;
              },
              outgoing: (text, { memory }) => {
                const message = jsonOf(text);
                const own = message?.result !== undefined && memory.get('method') === method;
                return own ? answerWith(message.id, { taken }) : text;
              },
            },
          } satisfies Made,
        ] as const,
      ]),
    ),
  );
}
