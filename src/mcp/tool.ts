/**
 * A Model Context Protocol tool as declared here: a name, texts for the model that chooses it, a schema of its
 * arguments, and its implementation. An answer contains text for the model, and the same content as data. Whatever a
 * tool throws becomes an answer with `isError`; a `CodedError` or a `Mistake` keeps its sentence.
 */
import type { z } from 'zod';
import { valueProblems } from '../facility/files/zod-problems.ts';
import { Mistake, type Order, type ToolCall } from './call.ts';
import type { Session } from './session.ts';

export interface Answer {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly input: z.ZodObject;
  readonly order: Order;
  /** Whether the tool changes an open facility. */
  readonly changes: boolean;
  /** Throws `Mistake` for arguments that violate the schema, and whatever the implementation throws. */
  run(session: Session, given: unknown, call: ToolCall): Promise<Answer>;
}

interface ToolEntry<I extends z.ZodObject> extends Omit<Tool, 'input' | 'run'> {
  readonly input: I;
  act(session: Session, args: z.output<I>, call: ToolCall): Answer | Promise<Answer>;
}

/** Declares a tool whose `act` receives validated arguments once its turn has come. */
export const tool = <I extends z.ZodObject>({ act, ...declared }: ToolEntry<I>): Tool => ({
  ...declared,
  run: async (session, given, call) => {
    const { name, input, order } = declared;
    const parsed = input.safeParse(given);
    if (!parsed.success) throw new Mistake(sentences(name, input, given, parsed.error));
    return session.lines.in(order, call, () => act(session, parsed.data, call));
  },
});

const sentences = (name: string, input: z.ZodObject, given: unknown, error: z.ZodError): string =>
  valueProblems(name, input, given, error)
    .map(({ message }) => message)
    .join('\n');
