/** The errors of the service, with the names and texts of bluetoothd (src/error.c and src/gatt-client.c of BlueZ 5.66). */

export interface BusError {
  /** `org.bluez.Error.Failed` */
  readonly error: string;
  readonly text: string;
}

const bluez = (name: string, text: string): BusError => ({ error: `org.bluez.Error.${name}`, text });
const standard = (name: string, text: string): BusError => ({ error: `org.freedesktop.DBus.Error.${name}`, text });

export const failed = (text: string): BusError => bluez('Failed', text);
export const notPermitted = (text: string): BusError => bluez('NotPermitted', text);
export const invalidArguments = (text = 'Invalid arguments in method call'): BusError =>
  bluez('InvalidArguments', text);

export const ALREADY_EXISTS = bluez('AlreadyExists', 'Already Exists');
export const AUTHENTICATION_FAILED = bluez('AuthenticationFailed', 'Authentication Failed');
export const BUSY = bluez('InProgress', 'Operation already in progress');
export const DOES_NOT_EXIST = bluez('DoesNotExist', 'Does Not Exist');
export const IN_PROGRESS = bluez('InProgress', 'In Progress');
export const NOT_AVAILABLE = bluez('NotAvailable', 'Operation currently not available');
export const NOT_READY = bluez('NotReady', 'Resource Not Ready');
export const NOT_SUPPORTED = bluez('NotSupported', 'Operation is not supported');
/** A request on an attribute of a device without a connection. */
export const NO_LINK = failed('Not connected');

export const unknownObject = (path: string): BusError => standard('UnknownObject', `No such object path '${path}'`);
export const unknownMethod = (name: string, signature: string, on: string): BusError =>
  standard('UnknownMethod', `Method "${name}" with signature "${signature}" on interface "${on}" doesn't exist`);
export const noInterface = (name: string): BusError => standard('InvalidArgs', `No such interface '${name}'`);
export const noProperty = (name: string): BusError => standard('InvalidArgs', `No such property '${name}'`);
export const readOnly = (name: string): BusError => standard('PropertyReadOnly', `Property '${name}' is not writable`);
export const wrongType = (name: string): BusError => standard('InvalidSignature', `Invalid signature for '${name}'`);
export const TOO_MANY_CALLS = standard('LimitsExceeded', 'too many calls from this program are pending');
/** An internal error, without internal details. */
export const INTERNAL = failed('internal error of noke-sim');
