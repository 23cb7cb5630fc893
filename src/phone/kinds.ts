/** The trace events of a phone. The path by which a lock was opened is in them, but never on the screen. */

export const PHONE_KINDS = {
  'phone.power': 'the phone was turned off, or on again',
  'phone.bluetooth': 'the user switched Bluetooth on or off',
  'phone.airplane': 'the user switched airplane mode on or off',
  'phone.permission': 'the app was granted, or lost, a system permission',
  'phone.signal': 'the phone found or lost its cellular or Wi-Fi signal',
  'phone.clock': 'the error of the phone’s clock was set, in seconds',
  'phone.fault': 'a fault of the phone or the app began or ended',
  'phone.lockedIn': 'the phone is inside a locked unit, or was taken out of it',
  'phone.app': 'the app was installed, updated, cleared or removed; with its version',
  'phone.versionShown': 'the user checked the version in the app’s settings',
  'phone.automaticUpdates': 'the user switched automatic updates of the app on or off',
  'phone.account': 'a user signed in or out',
  'phone.request': 'the app sent a request to the company’s servers',
  'phone.answer': 'the servers’ answer reached the app, or the request timed out',
  'phone.keys': 'the app received new digital keys, or the reason why it has none',
  'phone.attempt': 'the user asked the app to open a lock',
  'phone.session': 'the app is connected and has read the lock’s session',
  'phone.path': 'the path of the attempt: offline key or online',
  'phone.result': 'the lock answered a command of the app',
  'phone.outcome': 'the message to the user at the end of an attempt',
  'phone.uploaded': 'the servers accepted queued records',
  'phone.dropped': 'records or requests exceeded a limit and were dropped',
} as const;

export type PhoneKind = keyof typeof PHONE_KINDS;
