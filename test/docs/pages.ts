/** The written pages of the repository, without their code blocks, and the blocks. */
import { readdirSync, readFileSync } from 'node:fs';

export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...['docs', 'examples', 'fixtures'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

export interface Block {
  readonly language: string;
  readonly text: string;
}

const FENCE = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;

export const textOf = (page: string): string => readFileSync(page, 'utf8');
export const proseOf = (page: string): string => textOf(page).replaceAll(FENCE, '');

export const blocksOf = (page: string): readonly Block[] =>
  [...textOf(page).matchAll(FENCE)].map(([, indent = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
