/** Adds our script to the text of a package.json and leaves everything else unchanged. */
import { isMap, parsedJson } from '../../sim/json.ts';

/** Name and command of the script. */
const SCRIPT = ['scenarios', 'noke-sim run scenarios'] as const;

/**
 * `text` is undefined for a project without a package.json, which gets this name. Returns `text` where a script of that name exists, and
 * undefined where the text is not a package.json.
 */
export function withScript(text: string | undefined, name: string): string | undefined {
  const manifest = text === undefined ? fresh(name) : parsedJson(text);
  if (!isMap(manifest)) return undefined;
  const { scripts = {} } = manifest;
  if (!isMap(scripts)) return undefined;
  const [script, command] = SCRIPT;
  if (Object.hasOwn(scripts, script)) return text;
  const indent = /^\{\r?\n([ \t]+)/.exec(text ?? '')?.[1] ?? 2;
  return `${JSON.stringify({ ...manifest, scripts: { ...scripts, [script]: command } }, null, indent)}\n`;
}

const fresh = (name: string): object => ({
  name:
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'storage',
  version: '0.0.0',
  private: true,
  type: 'module',
});
