/** The AsyncAPI 3.0 document of the WebSocket link, generated from the messages. */
import { z } from 'zod';
import { ANSWERS, REQUESTS } from './messages.ts';

type Schema = Readonly<Record<string, unknown>>;

const schemaOf = (type: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return schema;
};

const messages = (from: Readonly<Record<string, z.ZodType>>, suffix: string, io: 'input' | 'output') =>
  Object.entries(from).map(([name, type]): [string, Schema] => [
    `${name}${suffix}`,
    { name, contentType: 'application/json', payload: schemaOf(type, io) },
  ]);

const refs = (names: readonly string[]) => names.map((name) => ({ $ref: `#/channels/locks/messages/${name}` }));

/** The whole document; `version` is the program's. */
export function asyncapi(version: string): Schema {
  const requests = messages(REQUESTS, 'Request', 'input');
  const answers = messages(ANSWERS, 'Answer', 'output');
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'noke-sim locks over WebSocket',
      version,
      description:
        'The JSON messages of noble’s own WebSocket binding, one object per text frame. `hello`, `id` and `error` are extensions for clients that request them.',
    },
    servers: { local: { host: 'localhost:2846', protocol: 'ws' } },
    defaultContentType: 'application/json',
    channels: { locks: { address: '/', messages: Object.fromEntries([...requests, ...answers]) } },
    operations: {
      request: {
        action: 'receive',
        channel: { $ref: '#/channels/locks' },
        messages: refs(requests.map(([name]) => name)),
      },
      answer: { action: 'send', channel: { $ref: '#/channels/locks' }, messages: refs(answers.map(([name]) => name)) },
    },
  };
}
