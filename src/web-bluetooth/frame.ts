/** Frames from the server, which may contain anything. INV-1: No function here throws. */
import { fromHex } from '../protocol/bytes.ts';

export type Frame = Readonly<Record<string, unknown>>;

const FRAME_LIMIT = 64 * 1024;
const LIST_LIMIT = 64;

export const isRecord = (value: unknown): value is Frame =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object of a text frame; undefined for everything else. */
export function readFrame(data: unknown): Frame | undefined {
  if (typeof data !== 'string' || data.length > FRAME_LIMIT) return undefined;
  try {
    const json: unknown = JSON.parse(data);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Text for people, of bounded length. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, 300) : undefined;

/** The readable entries of a list, of bounded length. */
export const listOf = <T>(value: unknown, read: (entry: unknown) => T | undefined): readonly T[] =>
  Array.isArray(value) ? value.slice(0, LIST_LIMIT).flatMap((entry) => read(entry) ?? []) : [];

export function hexOf(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  const read = fromHex(value);
  return read.ok ? read.value : undefined;
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(Uint8Array.from(bytes).buffer);
