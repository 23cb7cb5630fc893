/** The HCI error codes that this controller uses (Bluetooth Core, volume 1 part F). */

export const SUCCESS = 0x00;
export const UNKNOWN_COMMAND = 0x01;
export const UNKNOWN_CONNECTION = 0x02;
export const KEY_MISSING = 0x06;
export const MEMORY_EXCEEDED = 0x07;
export const CONNECTION_TIMEOUT = 0x08;
export const CONNECTION_EXISTS = 0x0b;
export const COMMAND_DISALLOWED = 0x0c;
export const UNSUPPORTED_VALUE = 0x11;
export const INVALID_PARAMETERS = 0x12;
export const REMOTE_USER_ENDED = 0x13;
export const LOCAL_HOST_ENDED = 0x16;
export const ADVERTISING_TIMEOUT = 0x3c;
export const MIC_FAILURE = 0x3d;
