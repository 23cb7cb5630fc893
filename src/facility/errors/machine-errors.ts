/** Obstacles in the machine or in other programs: ports, connections, Bluetooth, terminals, stores; and bugs in noke-sim itself. */
import type { ErrorEntry } from './entry.ts';

export const MACHINE_ERRORS = {
  'E-PORT-1': {
    exit: 3,
    title: 'the port is taken',
    means: 'Another program, perhaps another noke-sim process, is listening on this port.',
    remedy: 'Stop that program, or choose another port; 0 picks a free one.',
    example: 'noke-sim up & noke-sim up',
  },
  'E-PORT-2': {
    exit: 3,
    title: 'no permission to open the port',
    means:
      'This user is not allowed to listen on this port; on many systems, ports below 1024 require special privileges.',
    remedy: 'Choose a port above 1023.',
    example: 'noke-sim up --core-port 80',
  },
  'E-PORT-3': {
    exit: 2,
    title: 'not an address of this machine',
    means: 'A program can listen only on an address of its own machine.',
    remedy: 'Check --address; 127.0.0.1 is this machine only, 0.0.0.0 is all of its addresses.',
    example: 'noke-sim up --address 203.0.113.7 --token-file token.txt --core-port off',
  },
  'E-PORT-4': {
    exit: 3,
    title: 'the port cannot be opened',
    means: 'The system refuses to open it for another reason, which the message gives.',
    remedy: 'Choose another port or address; "noke-sim doctor" checks the usual ports.',
    example: 'noke-sim up --address fe80::1 --token-file token.txt --core-port off',
  },
  'E-CONNECT-1': {
    exit: 3,
    title: 'the target cannot be reached',
    means: 'Nothing listens on this address, nothing connects to it, or an answer or a connection was lost.',
    remedy: 'Start the target, and check address and port; --patience 2 waits twice as long.',
    example: 'noke-sim conform core-api http://127.0.0.1:9 --private-key x --mobile-key y --profile public',
  },
  'E-CONNECT-2': {
    exit: 3,
    title: 'the target refuses the connection',
    means: 'The target answers, but refuses access.',
    remedy: 'Check the token (--token-file) or key.',
    example: 'noke-sim conform link ws://127.0.0.1:9000 --role backend --link-key wrong',
  },
  'E-CONNECT-3': {
    exit: 3,
    title: 'the target cannot be tested',
    means: 'It is connected, but cannot be put into the initial state of the cases, or its module cannot be loaded.',
    remedy: 'The message says what the target did instead; docs/conformance.md says what a target must offer.',
    example: 'noke-sim conform core not-a-core.mjs',
  },
  'E-RADIO-1': {
    exit: 3,
    title: 'the Bluetooth stacks are missing',
    means: 'The stacks for --link radio are missing because this source tree has not been built.',
    remedy: 'Run "npm ci" or "npm run build", or omit --link radio.',
    example: 'noke-sim run scenarios/ --link radio',
  },
  'E-RADIO-2': {
    exit: 3,
    title: 'the Bluetooth controller cannot be used',
    means:
      'There is no such adapter, another program uses it, this user has no permission to open it, or it does not answer.',
    remedy: 'The message lists what you can do; "noke-sim doctor" checks this machine.',
    example: 'noke-sim up --adapter hci7=A101',
  },
  'E-DBUS-1': {
    exit: 3,
    title: 'the D-Bus daemon cannot be started, or has exited',
    means:
      'dbus-daemon is not installed or does not start, its socket cannot be created, or another program terminated it.',
    remedy: 'The message lists what you can do; on Debian, "apt-get install dbus" installs it.',
    example: 'noke-sim bluez --bus-socket /etc/passwd',
  },
  'E-STORE-1': {
    exit: 3,
    title: 'the store is in use',
    means: 'Another noke-sim process, named in the message, is using the --data folder.',
    remedy: 'Stop that process, or use another folder.',
    example: 'noke-sim up --data store/ & noke-sim up --data store/',
  },
  'E-STORE-2': {
    exit: 3,
    title: 'the store is damaged',
    means: 'The data on disk differs from the data that was acknowledged. Nothing was deleted.',
    remedy: 'Restore the folder from a backup, or add --accept-loss to continue from the intact part.',
    example: 'noke-sim up --data damaged-store/',
  },
  'E-STORE-3': {
    exit: 3,
    title: 'the store cannot be read or written',
    means:
      'The disk is full or reports an error, this user has no permission to use the folder, or SQLite for this machine is not installed. noke-sim has lost no acknowledged data.',
    remedy: 'Free some space, check the permissions, or install the package that the message names; then start again.',
    example: 'noke-sim up --data /sys/noke-store',
  },
  'E-STORE-4': {
    exit: 2,
    title: 'the folder cannot hold a store',
    means: 'The folder cannot be created, or it contains files that do not belong to a store.',
    remedy: 'Use an empty or a new folder for --data.',
    example: 'noke-sim up --data package.json',
  },
  'E-STORE-5': {
    exit: 2,
    title: 'the store belongs to another facility or version',
    means: 'It belongs to another facility or seed, or another version of noke-sim wrote it.',
    remedy: 'Open it with the facility, the seed and the version that wrote it, or use another folder.',
    example: 'noke-sim up --data store/ --seed 8',
  },
  'E-STORE-6': {
    exit: 2,
    title: 'this facility cannot be stored',
    means: 'Part of its state cannot be saved, such as that of a real Bluetooth stack.',
    remedy: 'Omit --data, or the option that the message names.',
    example: 'noke-sim up --data store/ --link radio',
  },
  'E-QUEUE-1': {
    exit: 3,
    title: 'the packages for queues are not installed',
    means:
      'Commands with --queue and their workers need the bullmq and ioredis packages, which npm does not install with noke-sim.',
    remedy:
      'Run "npm install bullmq ioredis" where noke-sim is installed; with "npm install --global", add both there.',
    example: 'noke-sim worker --queue redis://127.0.0.1:6379',
  },
  'E-QUEUE-2': {
    exit: 3,
    title: 'the queue cannot be reached',
    means:
      'No Redis or Valkey answers at the address, it refuses the password, or it was unavailable for more than 30 seconds. Everything up to that point has been reported.',
    remedy:
      'Start the server, and check the address and the password (NOKE_SIM_QUEUE_PASSWORD). The same command with the same --seed reuses the results that are already there.',
    example: 'noke-sim explore --runs 10 --queue redis://127.0.0.1:9',
  },
  'E-QUEUE-3': {
    exit: 3,
    title: 'the queue has work for another version',
    means:
      'A worker takes jobs only from a noke-sim process with the same version and the same code, because any other could give different results.',
    remedy: 'Install the same version on every machine; a clone and the package count as different.',
    example: 'noke-sim worker --queue redis://127.0.0.1:6379',
  },
  'E-QUEUE-4': {
    exit: 2,
    title: 'the queue contains something that noke-sim did not write',
    means:
      'A plan, a job or a result in the queue does not have the required form, or reports a failure that does not occur when the run is repeated here.',
    remedy: 'Check who else can write to this server; give noke-sim its own database and password.',
    example: 'redis-cli hset "{noke-sim}:HASH:results" 0 "{}"',
  },
  'E-QUEUE-5': {
    exit: 1,
    title: 'two workers disagree',
    means: 'A job was done twice with different results, although it can have only one result.',
    remedy:
      'Check the machines on which the workers run; if they work correctly, report this as a bug, with the digests in the message.',
    example: 'noke-sim explore --runs 1000000 --queue redis://127.0.0.1:6379',
  },
  'E-TERMINAL-1': {
    exit: 3,
    title: 'there is no terminal',
    means:
      'The console and interactive questions require a terminal for input and output. One of them is redirected, or, for the console, TERM is dumb.',
    remedy:
      'Run the command without a pipe, set TERM to the type of your terminal, or use the command that the message names.',
    example: 'noke-sim console gate.trace.jsonl | cat',
  },
  'E-SYSTEM-1': {
    exit: 3,
    title: 'the system refused',
    means:
      'A call to the operating system failed for a reason that noke-sim does not recognise; the message gives the name of the call and the code of the error.',
    remedy: 'Look up the code; NOKE_SIM_DEBUG=1 prints where the error occurred.',
    example: 'NOKE_SIM_DEBUG=1 noke-sim up',
  },
  'E-SIM-1': {
    exit: 1,
    title: 'an internal error',
    means: 'The failure is a bug in noke-sim, not in your file.',
    remedy: 'Report it with the command and its files; NOKE_SIM_DEBUG=1 prints the stack trace.',
    example: 'NOKE_SIM_DEBUG=1 noke-sim run scenario.yaml',
  },
} as const satisfies Record<string, ErrorEntry>;
