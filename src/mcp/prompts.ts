/** Prompts that a client offers to people: how to use the tools for the two questions that people have. */
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const MAX_CHARACTERS = 20_000;

const asked = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] });

export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    'find_the_cause',
    {
      title: 'Find the cause of a report',
      description: 'From what a tenant or an employee reports to the cause and the remedy.',
      argsSchema: z.object({ report: z.string().max(MAX_CHARACTERS).describe('What was reported, in any words.') }),
    },
    ({ report }) =>
      asked(
        `Somebody reports a problem at a self-storage facility with Nokē ONE locks:\n\n${report}\n\n` +
          'Find the cause. If there are files (exports, logs, captures), call diagnose with them. Otherwise write what was said as told.yaml ' +
          '(resource noke-sim://docs/formats/told-v1), call diagnose with it, and ask me the question that it names next, if there is one. ' +
          'Answer with the cause, the evidence, and what to tell the person now. Do not name a cause that the evidence does not settle.',
      ),
  );
  server.registerPrompt(
    'reproduce',
    {
      title: 'Reproduce a problem',
      description: 'Plays a problem in a simulated facility and keeps it as a scenario.',
      argsSchema: z.object({ problem: z.string().max(MAX_CHARACTERS).describe('What goes wrong, in any words.') }),
    },
    ({ problem }) =>
      asked(
        `Reproduce this problem in a simulated facility:\n\n${problem}\n\n` +
          'Call open_facility, find the verbs with list_verbs, play them with advance in between, and call why when an attempt fails. ' +
          'Then write a scenario (resource noke-sim://docs/scenarios) that fails without a fix and run it with run_scenario.',
      ),
  );
}
