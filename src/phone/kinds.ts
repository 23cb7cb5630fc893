/** What a phone writes into the trace. Which path opened stands here and nowhere on its screen. */

export const PHONE_KINDS = {
  'phone.power': 'the phone was turned off, or on again',
  'phone.bluetooth': 'the person switched Bluetooth on or off',
  'phone.airplane': 'the person switched airplane mode on or off',
  'phone.permission': 'the app was given, or lost, a permission of the system',
  'phone.signal': 'the phone found or lost its data signal',
  'phone.clock': 'the phone’s clock is wrong by so many seconds',
  'phone.fault': 'a fault of the phone or the app began or ended',
  'phone.lockedIn': 'the phone is inside a locked unit, or was taken out of it',
  'phone.app': 'the app was installed, updated, cleared or removed',
  'phone.account': 'somebody is signed in, or nobody is any more',
  'phone.request': 'the app asked the company’s servers for something',
  'phone.answer': 'the servers’ answer reached the app, or it gave up waiting',
  'phone.keys': 'the app has new digital keys, or was told why it has none',
  'phone.attempt': 'somebody asked the app to open a lock',
  'phone.session': 'the app is connected and has read the lock’s session',
  'phone.path': 'how the app goes about it: by offline key or online',
  'phone.result': 'the lock answered a command of the app',
  'phone.outcome': 'what the app told its user about an attempt',
  'phone.uploaded': 'the servers took records that the app had kept',
  'phone.dropped': 'records or requests found no room and were let go',
} as const;

export type PhoneKind = keyof typeof PHONE_KINDS;
