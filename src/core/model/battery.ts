/** Decides which battery readings are plausible. */

/** A Nokē ONE with less than this in its cell cannot report at all. Source: chosen. */
const MIN_MV = 2_000;

/** Whether a lock could have measured this; anything less is a measurement error. */
export const isReading = (batteryMv: number): boolean => batteryMv >= MIN_MV;
