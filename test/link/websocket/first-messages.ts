/** First messages that show no right token: every request of noble's binding, ours, and what is none. */
import { REQUESTS } from '../../../src/link/websocket/messages.ts';
import { ID } from './server-fixture.ts';

export const ACTIONS_BEFORE: readonly string[] = [
  ...Object.keys(REQUESTS).map((action) => JSON.stringify({ action, peripheralUuid: ID, version: 1 })),
  '{"action":"authenticate","token":"wrong"}',
  '{"action":"authenticate","token":""}',
  '{"action":"authenticate","token":["correct-horse"]}',
  '{"action":"hello","version":1,"token":"correct-horse"}',
  '{"action":"authenticate","token":"correct-horse"',
  'correct-horse',
  '',
];
