/** Prompts that a client offers to people: how to use the tools to find a cause, and to reproduce a problem. */
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const MAX_CHARACTERS = 20_000;

const asked = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] });

export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    'find_the_cause',
    {
      title: 'Find the cause of a report',
      description: 'Finds the cause and the remedy for what a tenant or an employee reports.',
      argsSchema: z.object({ report: z.string().max(MAX_CHARACTERS).describe('The report, in any wording.') }),
    },
    ({ report }) =>
      asked(
        `Somebody has reported a problem at a self-storage facility with Nokē ONE locks:\n\n${report}\n\n` +
          'Find the cause. If there are files (exports, logs, captures), call diagnose with them. Otherwise write what was said as told.yaml ' +
          '(resource noke-sim://docs/formats/told-v1), call diagnose with it, and ask me the next question that it suggests, if any. ' +
          'Answer with the cause, the evidence, and what to tell the person now. Do not name a cause that the evidence does not establish.',
      ),
  );
  server.registerPrompt(
    'reproduce',
    {
      title: 'Reproduce a problem',
      description: 'Reproduces a problem in a simulated facility and saves it as a scenario.',
      argsSchema: z.object({ problem: z.string().max(MAX_CHARACTERS).describe('What goes wrong, in any words.') }),
    },
    ({ problem }) =>
      asked(
        `Reproduce this problem in a simulated facility:\n\n${problem}\n\n` +
          'Call open_facility, find the verbs with list_verbs, use them with play, call advance in between, and call why when an attempt fails. ' +
          'Then write a scenario (resource noke-sim://docs/scenarios) that fails without a fix and run it with run_scenario.',
      ),
  );
}
