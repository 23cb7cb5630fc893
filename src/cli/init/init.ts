/** `noke-sim init`: writes a first facility, a scenario, a test and a GitHub workflow into a project. */
import { Command } from 'commander';
import type { Context } from '../host/context.ts';

const EXAMPLES = `
Examples:
  $ noke-sim init             in the current folder
  $ noke-sim init storage     in the folder "storage", which is created if it is missing
  $ noke-sim init --force     replace files that an earlier "noke-sim init" wrote

noke-sim init writes scenarios/site.facility.yaml, scenarios/first-unlock.yaml, test/unlock.test.mts and
.github/workflows/noke-sim.yml, and adds the "scenarios" script to package.json. If any of the four files already exists,
it writes nothing and exits with code 2, unless --force is given and "noke-sim init" wrote that file.
`;

export function initCommand({ host, done }: Context): Command {
  return new Command('init')
    .description('Add a first facility, scenario, test and GitHub workflow to a project.')
    .argument('[folder]', 'project folder', '.')
    .option('--force', 'replace files that "noke-sim init" wrote')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (folder: string, options: { force?: true }) => {
      const { writeProject } = await import('./write-project.ts');
      done(writeProject(folder, options.force === true, host));
    });
}
