/** First messages without the right token: every request of noble's binding, our own, and invalid ones. */
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
