/**
 * Plans and results on a queue's server. INV-1: The first result of a job stays; a different second result is kept as an alarm.
 * INV-2: The length of a value is checked before the value is read. INV-3: Everything that belongs to a plan expires.
 */
import { z } from 'zod';
import { CodedError } from '../facility/errors/coded-error.ts';
import { parsedJson } from '../sim/json.ts';
import { PREFIX, type QueueConnection } from './connection.ts';
import {
  type JobResult,
  MAX_PLAN_LENGTH,
  MAX_RESULT_LENGTH,
  type Plan,
  type Program,
  planHash,
  planSchema,
  programId,
  programSchema,
  resultDigest,
  resultSchema,
} from './plan.ts';

/** A plan expires a week after its last use. */
const KEPT_S = 7 * 24 * 3_600;
/** Coordinators and workers report that they are alive more often than this. */
const ALIVE_S = 15;
/** Workers drop the jobs of a plan whose coordinator has not renewed it for this long. It is longer than a coordinator waits for a lost server. */
const LEASE_S = 45;

/** Stores a first result, and returns what happened to it. */
const PUT = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
local known = redis.call('HGET', KEYS[2], ARGV[1])
if not known then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
  redis.call('EXPIRE', KEYS[3], ARGV[4])
  return 'first'
end
if known == ARGV[2] then return 'again' end
redis.call('SET', KEYS[4], cjson.encode({ job = ARGV[1], first = known, second = ARGV[2] }), 'NX', 'EX', ARGV[4])
return 'differs'`;

const alarmSchema = z.object({ job: z.string(), first: z.string(), second: z.string() });
/** Two different results of the same job. */
export type Alarm = z.infer<typeof alarmSchema>;

const MAX_SMALL = 2_000;

export class Store {
  readonly #connection: QueueConnection;

  constructor(connection: QueueConnection) {
    this.#connection = connection;
  }

  /** Publishes a plan and returns its hash. */
  async publish(plan: Plan): Promise<string> {
    const text = JSON.stringify(plan);
    if (text.length > MAX_PLAN_LENGTH)
      throw new CodedError(
        'E-FILE-5',
        `the files of this run exceed ${MAX_PLAN_LENGTH} characters; name fewer of them`,
      );
    const hash = planHash(plan);
    await this.#connection.call('SET', keyOf(hash, 'plan'), text, 'EX', KEPT_S);
    return hash;
  }

  /** The plan with this hash; undefined if it has ended or expired. Throws CodedError if it is invalid. */
  async plan(hash: string): Promise<Plan | undefined> {
    const text = await this.#text(keyOf(hash, 'plan'), MAX_PLAN_LENGTH);
    if (text === undefined) return undefined;
    const plan = parsed(planSchema, text);
    if (plan === undefined || planHash(plan) !== hash) throw foreign('a plan', hash.slice(0, 12));
    return plan;
  }

  /** `gone`: the plan has ended or expired. */
  async put(hash: string, name: string, result: JobResult): Promise<'first' | 'again' | 'differs' | 'gone'> {
    const text = JSON.stringify(result);
    const kept = text.length <= MAX_RESULT_LENGTH ? text : JSON.stringify({ failed: TOO_LARGE });
    const keys = ['plan', 'digests', 'results', 'alarm'].map((part) => keyOf(hash, part));
    const answer = await this.#connection.call('EVAL', PUT, 4, ...keys, name, resultDigest(result), kept, KEPT_S);
    return answer === 'first' || answer === 'again' || answer === 'differs' ? answer : 'gone';
  }

  /** How many results of this plan there are. */
  async resultCount(hash: string): Promise<number> {
    return Number(await this.#connection.call('HLEN', keyOf(hash, 'results')));
  }

  /** The available results of these jobs. Throws CodedError if one is invalid. */
  async results(hash: string, names: readonly string[]): Promise<readonly (readonly [name: string, JobResult])[]> {
    const key = keyOf(hash, 'results');
    const found = await Promise.all(
      names.map(async (name) => {
        const length = await this.#connection.call('HSTRLEN', key, name);
        if (typeof length !== 'number' || length === 0) return undefined;
        // A character may take four bytes.
        if (length > 4 * MAX_RESULT_LENGTH) throw foreign('a result', `${name}: it has ${length} bytes`);
        const text = await this.#connection.call('HGET', key, name);
        const result = parsed(resultSchema, text);
        if (result === undefined) throw foreign('a result', name);
        return [name, result] as const;
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  /** Reports that the coordinator of this plan is alive. */
  async renew(hash: string): Promise<void> {
    await this.#connection.call('SET', keyOf(hash, 'lease'), '1', 'EX', LEASE_S);
  }

  /** Whether the coordinator of this plan is alive. */
  async isWanted(hash: string): Promise<boolean> {
    return (await this.#connection.call('EXISTS', keyOf(hash, 'lease'))) === 1;
  }

  /** Reports that the coordinator of this plan has ended. */
  async release(hash: string): Promise<void> {
    await this.#connection.call('DEL', keyOf(hash, 'lease'));
  }

  async alarm(hash: string): Promise<Alarm | undefined> {
    const text = await this.#text(keyOf(hash, 'alarm'), MAX_SMALL);
    return text === undefined ? undefined : parsed(alarmSchema, text);
  }

  /** Deletes everything that belongs to a plan. */
  async forget(hash: string): Promise<void> {
    await this.#connection.call('DEL', ...['plan', 'digests', 'results', 'alarm'].map((part) => keyOf(hash, part)));
  }

  /** Reports that a coordinator or a worker that runs this program is alive. */
  async alive(role: 'coordinator' | 'worker', program: Program): Promise<void> {
    const text = JSON.stringify(program);
    await this.#connection.call('SET', `${PREFIX}:${role}:${programId(program)}`, text, 'EX', ALIVE_S);
    await this.#connection.call('SET', `${PREFIX}:${role}`, text, 'EX', ALIVE_S);
  }

  /** True if a coordinator or worker that runs this program is alive; otherwise the program of the last one that was, if any. */
  async isAlive(role: 'coordinator' | 'worker', program: Program): Promise<true | Program | undefined> {
    if ((await this.#connection.call('EXISTS', `${PREFIX}:${role}:${programId(program)}`)) === 1) return true;
    const text = await this.#text(`${PREFIX}:${role}`, MAX_SMALL);
    return text === undefined ? undefined : parsed(programSchema, text);
  }

  async #text(key: string, limit: number): Promise<string | undefined> {
    const length = await this.#connection.call('STRLEN', key);
    if (typeof length !== 'number' || length === 0 || length > 4 * limit) return undefined;
    const text = await this.#connection.call('GET', key);
    return typeof text === 'string' ? text : undefined;
  }
}

export const TOO_LARGE = `its result exceeds ${MAX_RESULT_LENGTH} characters`;

const keyOf = (hash: string, part: string): string => `${PREFIX}:${hash}:${part}`;

const foreign = (what: string, about: string): CodedError =>
  new CodedError('E-QUEUE-4', `the queue contains ${what} that noke-sim did not write (${about})`);

function parsed<T>(schema: z.ZodType<T>, text: unknown): T | undefined {
  const read = schema.safeParse(parsedJson(String(text)));
  return read.success ? read.data : undefined;
}
