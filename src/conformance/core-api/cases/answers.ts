/** Answers: the format that every endpoint uses, for success and failure. */
import { ALL_ENDPOINTS, UNSUPPORTED } from '../contract/endpoints.ts';
import { frame } from '../contract/shapes.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Answers';
const nameOf = (path: string): string => path.slice(1, -1);

export const ANSWER_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.answer.fields',
    source: 'CORE',
    spec,
    sentence:
      'Every answer is one JSON object with the fields `result`, `message`, `error_code`, `error_details`, `data`, `request` and `api_version`.',
    mistake: 'an error of the web framework reaches the client unchanged',
    run: async (bench) => {
      for (const { path, required } of ALL_ENDPOINTS) {
        const answer = await bench.ask(path, required);
        const { status, type } = answer;
        bench.holds(status !== 0, `the answer from ${path}`, 'an answer', 'none: the connection was closed');
        const found = `${type === '' ? 'none' : type}, with status ${status}`;
        bench.holds(type === 'application/json', `the content type of ${path}`, 'application/json', found);
        bench.frame(answer, `the answer from ${path}`);
      }
    },
  }),
  must({
    id: 'core-api.answer.code-and-result',
    source: 'CORE',
    spec,
    sentence: '`result` is `success` or `failure`, and `error_code` is 0 if and only if it is `success`.',
    after: ['core-api.answer.fields'],
    mistake: 'a failure has code 0, or a success has the code of a warning',
    run: async (bench) => {
      for (const { path, required } of ALL_ENDPOINTS) {
        const { result, error_code } = bench.frame(await bench.ask(path, required), `the answer from ${path}`);
        bench.is(error_code === 0, result === 'success', `error_code of ${path} is 0`);
      }
    },
  }),
  must({
    id: 'core-api.answer.status',
    spec: 'core-api',
    sentence: 'A failure also has HTTP status 200, as do an unknown path (5) and a body that is not JSON (3).',
    after: ['core-api.answer.fields'],
    mistake: 'the error code is also sent as an HTTP status, and client libraries then discard the body',
    run: async (bench) => {
      const answers = [
        await bench.ask('/lock/', {}),
        await bench.ask('/unlock/', {}),
        await bench.ask('/lock/', {}, { key: 'none' }),
        await bench.ask('/nothing/', {}),
        await bench.ask('/lock/', undefined, { raw: '{' }),
        await bench.ask('/lock/', undefined, { method: 'GET' }),
      ];
      for (const { status, text } of answers) bench.is(status, 200, `the status of ${text.slice(0, 80)}`);
    },
  }),
  must({
    id: 'core-api.answer.failure',
    spec,
    sentence: 'A failure has `data` null and a `message` that says what was wrong.',
    after: ['core-api.answer.fields'],
    mistake: '`data` is an empty object or missing, or the message is empty',
    run: async (bench) => {
      for (const { path } of ALL_ENDPOINTS) {
        const { result, data, message } = bench.frame(
          await bench.ask(path, {}, { key: 'none' }),
          `the answer from ${path} without a key`,
        );
        bench.is(result, 'failure', `the result of ${path} without a key`);
        bench.holds(data === null, `data of a failure of ${path}`, 'null', JSON.stringify(data));
        bench.holds(message.length > 8, `the message of ${path}`, 'a sentence', message);
      }
    },
  }),
  must({
    id: 'core-api.answer.error-details',
    spec,
    sentence:
      '`error_details` is null, or lists what could not be done, each with `mac`, `msg` and `action`, and with `code` for a quick-click code.',
    after: ['core-api.answer.fields'],
    mistake: 'an empty list instead of null, or the field is missing from a success',
    run: async (bench) => {
      for (const { path, required } of ALL_ENDPOINTS) {
        const { error_details } = bench.frame(await bench.ask(path, required), `the answer from ${path}`);
        const isRight = error_details === null || (error_details?.length ?? 0) > 0;
        bench.holds(
          isRight,
          `error_details of ${path}`,
          'null, or at least one entry',
          JSON.stringify(error_details) ?? 'nothing',
        );
      }
    },
  }),
  must({
    id: 'core-api.answer.request',
    spec,
    sentence: '`request` is the path of the endpoint without its outer slashes.',
    after: ['core-api.answer.fields'],
    mistake: 'the whole URL, with its slashes or its host',
    run: async (bench) => {
      for (const { path, required } of ALL_ENDPOINTS)
        for (const target of [path, path.slice(0, -1)]) {
          const { request } = bench.frame(await bench.ask(target, required), `the answer from ${target}`);
          bench.is(request, nameOf(path), `request of ${target}`);
        }
    },
  }),
  must({
    id: 'core-api.answer.versions',
    source: 'CORE',
    spec,
    sentence: '`api_version` names the version of the answer (`response`), the `default` and every `available` one.',
    after: ['core-api.answer.fields'],
    mistake: '`available` lists the versions instead of being an object with one member for each',
    run: async (bench) => {
      const { api_version } = bench.frame(await bench.ask('/lock/', {}), 'the answer from /lock/');
      const names = Object.keys(api_version.available);
      bench.holds(
        names.includes(api_version.response) && names.includes(api_version.default),
        'api_version',
        'response and default among the available ones',
        JSON.stringify(api_version),
      );
    },
  }),
  must({
    id: 'core-api.answer.slash',
    spec: 'core-api',
    sentence: 'Paths work with and without the trailing slash.',
    after: ['core-api.answer.fields'],
    mistake: 'the router redirects, and the body of a POST is lost on the way',
    run: async (bench) => {
      for (const { path, required } of ALL_ENDPOINTS) {
        const [one, other] = [await bench.ask(path, required), await bench.ask(path.slice(0, -1), required)];
        const [first, second] = [bench.frame(one, path), bench.frame(other, path.slice(0, -1))];
        bench.is(second.error_code, first.error_code, `error_code of ${path.slice(0, -1)}`);
      }
    },
  }),
  must({
    id: 'core-api.answer.other-fields',
    spec: 'core-api',
    sentence: 'Unknown keys of a body and parameters in the URL are ignored.',
    after: ['core-api.answer.fields'],
    mistake: 'a strict schema rejects requests from newer clients',
    run: async (bench) => {
      const answer = await bench.ask('/lock/', { nothing: [1], 'noke-sim': { more: true } });
      bench.is(
        bench.frame(answer, 'the answer from /lock/').result,
        'success',
        'the result of /lock/ with an additional field',
      );
    },
  }),
  must({
    id: 'core-api.answer.mac-forms',
    spec,
    sentence:
      'A MAC in a request may be written in either case, with or without colons; answers write it in upper case with colons.',
    needs: ['lock'],
    after: ['core-api.lock.some'],
    mistake: 'the MAC is compared with the stored text as received',
    run: async (bench) => {
      for (const mac of [bench.mac, bench.mac.toLowerCase(), bench.mac.replaceAll(':', '')]) {
        const read = frame.safeParse((await bench.ask('/lock/', { macs: [mac] })).json);
        const text = read.success ? JSON.stringify(read.data.data) : 'no answer';
        bench.holds(text.includes(`"${bench.mac}"`), `data of /lock/ for ${mac}`, bench.mac, text);
      }
    },
  }),
  must({
    id: 'core-api.unsupported',
    spec: 'core-api Quick clicks',
    sentence: '`/unshackle/`, `/engagelock/` and `/lock/settings/` return error 3 for a lock without that feature.',
    needs: ['lock', 'no-explicit-locking'],
    mistake: 'the endpoint is missing, so it answers error 4',
    run: async (bench) => {
      for (const { path } of UNSUPPORTED) await bench.refused(path, { mac: bench.mac }, 3, path);
    },
  }),
];
