/** How a message names the options of a command: as flags on a command line, and as arguments in a tool that carries out the same command. */

export interface OptionWords {
  /** The option with this name, such as `linkKeyFile`; `value` describes its value where that is usual. */
  option(name: string, value?: string): string;
  /** Whether the user has this option. */
  has(name: string): boolean;
}

/** A message that names options. */
export type Sentence = (words: OptionWords) => string;

/** `--link-key-file FILE`. */
export const FLAGS: OptionWords = {
  option: (name, value) =>
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${value === undefined ? '' : ` ${value}`}`,
  has: () => true,
};
