/** The action of `noke-sim worker`. After the first interrupt, it finishes its current jobs; a second one ends it at once, and other workers take them. */
import { counted } from '../../protocol/counted.ts';
import { shownAddress } from '../../queue/address.ts';
import { describe } from '../../queue/coordinator.ts';
import { openQueue } from '../../queue/open.ts';
import { thisProgram } from '../../queue/program.ts';
import { QueueWorker } from '../../queue/worker.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { siblingModule } from '../../sim/thread.ts';
import type { Host } from '../host/host.ts';
import type { WorkerOwn } from './job-worker.ts';
import { addressOf } from './queue-option.ts';
import type { WorkerCommandOptions } from './worker-options.ts';

/** Throws CodedError if the queue cannot be reached, is lost, or has work for another version. */
export async function serveJobs({ queue, core, jobs, lease }: WorkerCommandOptions, host: Host): Promise<ExitCode> {
  const address = addressOf(queue, host.env);
  const module = core === undefined ? undefined : await usableCore(core, host);
  const { packages, connection } = await openQueue(address, host.clock);
  const program = thisProgram(module);
  const own: WorkerOwn = core === undefined ? {} : { core };
  const worker = new QueueWorker(packages, connection, {
    program,
    module: siblingModule(import.meta.url, 'job-worker'),
    data: own,
    threads: jobs,
    leaseMs: lease,
    clock: host.clock,
    says: (text) => host.err(text),
  });
  host.out(`ready ${shownAddress(address)}, ${describe(program)}, ${counted(jobs, 'job')} at a time\n`);
  const stopListening = host.onInterrupt(() => {
    host.err('finishing the current jobs; interrupt again to give them back now\n');
    worker.stop();
  });
  try {
    await worker.run();
  } finally {
    stopListening();
    await worker.close();
    connection.close();
    // A connection that waits for jobs does not end by itself while the server is away.
    host.hurry?.();
  }
  host.out(`${counted(worker.done, 'job')} done\n`);
  return 0;
}

/** The text of a module that loads and answers. Throws CodedError. */
async function usableCore(file: string, host: Host): Promise<string> {
  const { textOf } = await import('../conform/argument-file.ts');
  const { openCore } = await import('../conform/core-module.ts');
  const { ALL_CLAIMED } = await import('../../conformance/core-module/claims.ts');
  const module = textOf(file);
  const core = openCore(file, { claims: ALL_CLAIMED, seed: '1', patience: 1 }, { printed: (text) => host.err(text) });
  try {
    await core.subject.doubt();
  } finally {
    await core.close();
  }
  return module;
}
