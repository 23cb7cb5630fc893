/** The types of a device's own address that a host may use: public and random. The other types need privacy, which this controller lacks. */
import type { ControllerPort } from './controller-port.ts';
import { INVALID_PARAMETERS, SUCCESS, UNSUPPORTED_VALUE } from './status.ts';

const RANDOM = 1;
/** Resolvable private addresses, which only a controller with privacy creates. */
const LAST_RESOLVABLE = 3;

export function judgeOwnType(addressType: number): number {
  if (addressType <= RANDOM) return SUCCESS;
  return addressType <= LAST_RESOLVABLE ? UNSUPPORTED_VALUE : INVALID_PARAMETERS;
}

/** Whether this type of own address needs a random address that the host has not set. */
export const lacksAddress = ({ randomAddress }: ControllerPort, addressType: number): boolean =>
  addressType === RANDOM && randomAddress === undefined;
