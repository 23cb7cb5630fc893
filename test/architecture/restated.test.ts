/**
 * A test that imports a number from the code that it judges passes with any value of that number. So every number that tests import from
 * `src` is stated again here; only the versions of formats are not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const RESTATED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'src/cli/run/run-text.ts': { MAX_REPEATED: 20 },
  'src/cli/run/scenario-files.ts': { MAX_FILES: 10_000 },
  'src/cli/run/watch-files.ts': { LOOK_EVERY_MS: 500 },
  'src/cli/up/up-output.ts': { UNREAD_OUTPUT: 1_048_576 },
  'src/conformance/core-api/client/http-exchange.ts': { ANSWER_BYTES: 4_194_304 },
  'src/console/input/completion.ts': { MAX_CANDIDATES: 200 },
  'src/console/input/editor.ts': { HISTORY_KEPT: 200, MAX_INPUT_LENGTH: 400 },
  'src/console/panes/facility-reader.ts': { UNITS_PER_FRAME: 50 },
  'src/console/panes/monitor.ts': { NOTES_KEPT: 1_000 },
  'src/console/player/kept-snapshots.ts': { MAX_SNAPSHOTS: 192, MIN_DISTANCE: 128 },
  'src/console/player/slice.ts': { SLICE_MS: 15, STEPS_PER_FRAME: 1_000 },
  'src/console/receipts.ts': { LOST_MS: 30_000, MAX_AHEAD: 3, MAX_UNANSWERED: 3, SILENT_MS: 300, SLOW_MS: 400 },
  'src/console/text/layout.ts': { MAX_ANSWER_ROWS: 5 },
  'src/console/text/line.ts': { MAX_LINE_LENGTH: 500 },
  'src/core/kernel/messages.ts': { MESSAGES_KEPT: 50_000 },
  'src/core/model/holding.ts': { PAST_HOLDERS_KEPT: 15 },
  'src/core/model/list-chunks.ts': { CHUNK: 512 },
  'src/core/model/proof.ts': { SENDS_KEPT: 16, SESSION_LIFE_MS: 60_000 },
  'src/core/opening/remote.ts': { INTENTS_KEPT: 1_024 },
  'src/core/plan/plan.ts': { CHANGES_PER_LIST: 48 },
  'src/core/views/activity.ts': { ACTIVITY_KEPT: 100_000 },
  'src/diagnosis/channels/channels.ts': { THIS_YEAR: 2026 },
  'src/diagnosis/channels/paper-text.ts': {
    LINES_MAX: 400_000,
    LINE_MAX: 65_536,
    PAPER_MAX_BYTES: 33_554_432,
    PAPER_MAX_READINGS: 20_000,
    UNREAD_MAX: 1_000,
  },
  'src/diagnosis/channels/phone-steps.ts': { SUPERVISION_TIMEOUT: 8 },
  'src/diagnosis/spans.ts': { SECOND: 1_000, MINUTE: 60_000, HOUR: 3_600_000 },
  'src/facility/files/yaml-file.ts': { YAML_MAX_BYTES: 1_048_576 },
  'src/facility/files/yaml-shape.ts': { YAML_MAX_DEPTH: 64 },
  'src/facility/people/fobs.ts': { FOBS_MOST: 1_000 },
  'src/facility/people/intruder.ts': { PACKETS_HEARD: 64, KEYS_COPIED: 64, LISTS_KEPT: 16 },
  'src/keys/record-floor.ts': { RECORDS_AHEAD: 1_048_576 },
  'src/library/conveniences.ts': { EVENTS_KEPT: 20_000 },
  'src/library/events.ts': { MAX_UNREAD: 20_000 },
  'src/link/bluez/limits.ts': { CALL_LIMIT: 128, CONNECT_MS: 20_000, TEMPORARY_MS: 30_000 },
  'src/link/gateway/gateway.ts': { LATENCY_MS: 60, LINE_LIMIT: 2_048, LIST_WINDOW: 4, OFFLINE_AFTER_MS: 86_400_000 },
  'src/link/held-messages.ts': { HELD_LIMIT: 1_000 },
  'src/link/memory/steps.ts': {
    DISCOVERED_LIMIT: 256,
    NOTIFY_QUEUE_LIMIT: 64,
    SUPERVISION_CHECK_MS: 250,
    SUPERVISION_MS: 2_000,
    WRITE_QUEUE_LIMIT: 16,
  },
  'src/link/radio/central/noble-central.ts': { KNOWN_LIMIT: 1_024 },
  'src/link/radio/central/noble-link.ts': { REQUEST_TIMEOUT_MS: 30_000 },
  'src/link/radio/controller/controller.ts': { OUTBOX_LIMIT: 1_024, REPORT_BACKLOG: 256 },
  'src/link/radio/controller/filter-list.ts': { FILTER_LIST_SIZE: 16 },
  'src/link/radio/controller/h4.ts': { ACL: 2, COMMAND: 1, MAX_ACL_LENGTH: 4_096 },
  'src/link/radio/controller/link.ts': { CONTROL_LIMIT: 8 },
  'src/link/radio/controller/scanning.ts': { DUPLICATES_LIMIT: 256 },
  'src/link/radio/external/controller-server.ts': { GUEST_LIMIT: 16 },
  'src/link/radio/host/acl-flow.ts': { REPORTED_TOGETHER: 16 },
  'src/link/radio/host/kernel-keys.ts': { KEYS_LIMIT: 64 },
  'src/link/radio/peripheral/lock-peripheral.ts': { DRAIN_MS: 200, NOTIFY_QUEUE_LIMIT: 64 },
  'src/link/websocket/limits.ts': { HANDSHAKE_MS: 5_000, MALFORMED_LIMIT: 100, MESSAGE_LIMIT: 4_096 },
  'src/lock/ring.ts': { RING_PLACES: 256 },
  'src/lock/settings.ts': { NOTIFICATIONS_WAITING: 300, OVERFLOWS_WAITING: 32, COMMANDS_WAITING: 4 },
  'src/monitor/conversation.ts': { WRITES_KEPT: 64 },
  'src/monitor/lines.ts': { LINES_KEPT: 2_000 },
  'src/monitor/monitor.ts': { CONVERSATIONS_KEPT: 10_000 },
  'src/phone/app-versions.ts': { AUTOMATIC_UPDATE_MS: 3_600_000 },
  'src/phone/attempt/rules.ts': { LIST_LIMIT: 64, RESPONSE_LIMIT: 320 },
  'src/phone/profiles.ts': {
    ANSWER_MS: 10_000,
    CONNECT_AGAIN_MS: 2_600,
    POWER_CYCLE_MS: 60_000,
    REQUEST_AGAIN_MS: 3_000,
    SCAN_MS: 8_000,
    CLOSE_MS: 3_000,
    CONNECT_MS: 6_000,
  },
  'src/phone/requests.ts': { REQUEST_LIMIT: 16 },
  'src/phone/uploads.ts': { UPLOAD_BATCH: 50, UPLOAD_LIMIT: 200 },
  'src/protocol/advertising.ts': { MINOR_MAX: 127 },
  'src/protocol/calendar.ts': { FIRST_INSTANT: 172_800_000, LAST_INSTANT: 4_291_747_200_000 },
  'src/protocol/hardware.ts': { SLOTS_PER_BANK: 100 },
  'src/scenario/scenario.ts': { MAX_STEPS: 10_000 },
  'src/scenario/trace-reader.ts': { TRACE_MAX_LINE_BYTES: 1_048_576 },
  'src/scenario/watch.ts': { MAX_WATCHES: 1_000 },
  'src/server/app-api/app-access.ts': { PHONES_LIMIT: 8 },
  'src/server/app-api/failed-sign-ins.ts': { FAILURES_LIMIT: 20, FAILURES_WITHIN_MS: 60_000, ADDRESSES_LIMIT: 1_024 },
  'src/server/control/backlogs.ts': { SENT_MS: 2_000 },
  'src/server/control/facility.ts': { PAGE_LIMIT: 1_000 },
  'src/server/control/pauses.ts': { WAIT_LIMIT_MS: 60_000 },
  'src/server/control/stream.ts': { STREAM_LIMIT: 64, STREAM_WINDOW: 65_536 },
  'src/server/core-api/activity.ts': { ACTIVITY_LIMIT: 5_000 },
  'src/server/core-api/company.ts': { COMMANDS_PER_TURN: 10, ENTRIES_PER_TURN: 2_000 },
  'src/server/core-api/keys.ts': { SHOWN_LIMIT: 5_000 },
  'src/server/core-api/locks.ts': { WORK_LIMIT: 1_000 },
  'src/server/hosted-facility.ts': { RECENT_EVENTS: 20_000 },
  'src/server/http.ts': { BODY_LIMIT: 1_048_576, CONNECTION_LIMIT: 1_024, HEADERS_MS: 5_000 },
  'src/server/json-text.ts': { JSON_DEPTH: 32, JSON_VALUES: 20_000 },
  'src/server/link/connection.ts': {
    BACKOFF_FIRST_MS: 1_000,
    BACKOFF_MAX_MS: 60_000,
    CONNECTIONS_LIMIT: 64,
    HELLO_MS: 5_000,
    PING_EVERY_MS: 15_000,
    UNAUTHENTICATED_LIMIT: 256,
  },
  'src/server/link/frame-reader.ts': { REFUSED_LIMIT: 100 },
  'src/server/link/messages.ts': { FRAME_LIMIT: 65_536, PACKETS_LIMIT: 512 },
  'src/server/pauses/pauses.ts': { PAUSE_LIMIT: 64 },
  'src/server/redirect/redirect.ts': {
    ANSWER_MS: 10_000,
    BATCH_LIMIT: 100,
    RETRY_FIRST_MS: 1_000,
    RETRY_MAX_MS: 300_000,
    SUBSCRIBERS_LIMIT: 16,
  },
  'src/server/serve.ts': { LAST_CHECKPOINT_MS: 500 },
  'src/server/snapshot-chunks.ts': { CHUNK_VALUES: 1_000 },
  'src/server/store/store.ts': {
    CHECKPOINT_AFTER_EVENTS: 20_000,
    CHECKPOINT_AFTER_INPUTS: 2_000,
    EVENTS_KEPT: 1_000_000,
    EVENTS_WAITING: 1_000,
  },
  'src/sim/live-clock.ts': { DEBT_MS: 10_000 },
  'src/sim/secrets.ts': { SECRETS_KEPT: 10_000 },
  'src/sim/slice.ts': { SLICE_MS: 10, SLICE_TIMERS: 1_000 },
};

const IMPORT = /import \{([^}]*)\} from '([./]*src\/[^']*)'/g;

/** The names in capitals that tests import, by source file. */
function imported(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const name of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const path = join('test', name);
    for (const [, names = '', from = ''] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      const file = relative('.', resolve(dirname(path), from));
      const all = names.split(',').map((each) => each.trim().split(' as ')[0] ?? '');
      const some = all.filter((each) => /^[A-Z][A-Z0-9_]+$/.test(each) && !each.endsWith('VERSION'));
      if (some.length > 0) found.set(file, new Set([...(found.get(file) ?? []), ...some]));
    }
  }
  return found;
}

it('each number that tests import from src has the value stated here', async () => {
  const numbers: Record<string, Record<string, number>> = {};
  for (const [file, names] of imported()) {
    const module: Record<string, unknown> = await import(resolve(file.replace(/^src/, 'dist').replace(/ts$/, 'js')));
    for (const name of names) {
      const value = module[name];
      if (typeof value === 'number') numbers[file] = { ...numbers[file], [name]: value };
    }
  }
  expect(numbers).toEqual(RESTATED);
});
