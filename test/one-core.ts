/**
 * Set-up of every test file: to the commands that a test runs in its own process, the machine has one core. Each further thread or process loads the
 * whole program again; tests of several say how many.
 */
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

os.availableParallelism = () => 1;
syncBuiltinESMExports();
