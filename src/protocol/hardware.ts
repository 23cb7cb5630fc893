/**
 * The kinds of device by their two-character code (public), with the data that the protocol needs about each: whether a touch must wake
 * it (public), and how it numbers its key slots (NP1).
 */

export const HARDWARE = {
  '1A': { name: 'Nokē ONE', needsTouch: true, banked: false },
  '3E': { name: 'entry controller', needsTouch: false, banked: true },
  '3K': { name: 'keypad', needsTouch: false, banked: true },
  '4K': { name: 'screen', needsTouch: false, banked: true },
  '4E': { name: 'Ion', needsTouch: false, banked: false },
  '4I': { name: 'HD padlock', needsTouch: true, banked: false },
} as const satisfies Record<string, { name: string; needsTouch: boolean; banked: boolean }>;

export type HardwareCode = keyof typeof HARDWARE;

export const isHardwareCode = (text: string): text is HardwareCode => Object.hasOwn(HARDWARE, text);

/** Slots 0–99 in a bank; banks 0–15 where the hardware has them, else only bank 0. Source: NP1. */
export const SLOTS_PER_BANK = 100;
export const BANKS = 16;

/** One number for bank and slot. Source: NP1. */
export const slotNumber = (bank: number, slot: number): number => bank * 128 + slot;
export const slotOf = (number: number): { readonly bank: number; readonly slot: number } => ({
  bank: Math.floor(number / 128),
  slot: number % 128,
});

/** Whether a device of this kind has that slot. Source: NP1. */
export function slotExists(hardware: HardwareCode, number: number): boolean {
  const { bank, slot } = slotOf(number);
  if (!Number.isInteger(number) || number < 0 || slot >= SLOTS_PER_BANK) return false;
  return bank === 0 || (HARDWARE[hardware].banked && bank < BANKS);
}
