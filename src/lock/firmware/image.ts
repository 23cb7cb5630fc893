/**
 * The firmware image that a lock runs: its version, and where its attribute table begins. An update replaces it; it survives a
 * loss of power.
 */
import type { LockSettings } from '../settings.ts';

export interface FirmwareImage {
  readonly major: number;
  readonly minor: number;
  /** The attribute handle at which the Nokē service begins. */
  readonly firstHandle: number;
}

/** The service of a new lock is the first of its attribute table. */
const FIRST_HANDLE = 1;
/** The handle that the service moves to. The next update that moves it moves it back. Source: chosen. */
const MOVED_HANDLE = 17;

export const factoryImage = ({ firmwareMajor, firmwareMinor }: LockSettings): FirmwareImage => ({
  major: firmwareMajor,
  minor: firmwareMinor,
  firstHandle: FIRST_HANDLE,
});

export const movedHandle = (from: number): number => (from === FIRST_HANDLE ? MOVED_HANDLE : FIRST_HANDLE);

export const versionText = ({ major, minor }: FirmwareImage): string => `${major}.${minor}`;
