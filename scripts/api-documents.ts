/**
 * Writes the documents of the ports: schemas/asyncapi.json, schemas/openapi-*.json and the tables in docs/api, all generated
 * from the endpoints and messages that the program serves. A test fails if a file differs from what this script would write.
 * Run it with `npx tsx scripts/api-documents.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CORE_API_CASES } from '../src/conformance/core-api/cases/core-api-cases.ts';
import { asyncapi } from '../src/link/websocket/asyncapi.ts';
import { VERSION } from '../src/report/version.ts';
import { AppAccess } from '../src/server/app-api/app-access.ts';
import { appDocument, appEndpoints } from '../src/server/app-api/server.ts';
import { controlDocument, controlEndpoints } from '../src/server/control/server.ts';
import { Company } from '../src/server/core-api/company.ts';
import { coreDocument, coreEndpoints } from '../src/server/core-api/server.ts';
import type { Endpoint } from '../src/server/endpoint.ts';
import { CORE_ABOUT, CORE_BEHAVIOUR, CORE_EXAMPLES } from './core-api-page.ts';

/** Endpoints are declared without a facility; nothing here is ever called. */
const nobody = (): never => {
  throw new Error('generating a document calls no endpoint');
};
const control = controlEndpoints({
  get facilities() {
    return nobody();
  },
  get host() {
    return nobody();
  },
  sent: nobody,
  lines: nobody,
  health: nobody,
  metrics: nobody,
  page: nobody,
});
const company = new Company(nobody);

const table = (endpoints: readonly Endpoint[]): string =>
  [
    '| method | path | what it does |',
    '|---|---|---|',
    ...endpoints.map(({ method, path, summary }) => `| ${method} | \`${path}\` | ${summary} |`),
  ].join('\n');

const page = (title: string, about: string, parts: readonly (readonly [string, readonly Endpoint[]])[]): string =>
  `# ${title}\n\n${about}\n\n${parts.map(([name, endpoints]) => `## ${name}\n\n${table(endpoints)}\n`).join('\n')}`;

/** One request for each endpoint, to copy; a test sends them all. */
const examples = (endpoints: readonly Endpoint[]): string =>
  endpoints
    .map(({ path, credential, example }) =>
      [
        `curl -s http://127.0.0.1:2848${path} -H 'authorization: Bearer ${credential}-key' \\`,
        `  -H 'content-type: application/json' -d '${JSON.stringify(example)}'`,
      ].join('\n'),
    )
    .join('\n');

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Marks each sentence that no published case quotes. */
function withChosen(page: string): string {
  const published = new Set(CORE_API_CASES.flatMap(({ source, sentence }) => (source === 'chosen' ? [] : [sentence])));
  const ours = new Set(CORE_API_CASES.map(({ sentence }) => sentence).filter((one) => !published.has(one)));
  return [...ours].reduce(
    (text, sentence) => text.replace(new RegExp(escaped(sentence).replaceAll(' ', '\\s+')), '$& *(chosen)*'),
    page,
  );
}

const corePage = (text: string, endpoints: readonly Endpoint[]): string =>
  `${withChosen(`${text}\n${CORE_BEHAVIOUR}`)}\n\n## A request to each endpoint\n\n${CORE_EXAMPLES}\n\n\`\`\`sh\n${examples(endpoints)}\n\`\`\`\n`;

const CONTROL_ABOUT = `The control API lets programs use verbs, inspect the facility and its trace, and control time. \`noke-sim up\` serves it on port 2847, to this machine
only. With \`--address\`, other machines can reach it, and it requires a token (\`--token-file\`). A server that was started with a token requires
it on this machine too, sent as \`Authorization: Bearer\`. Web pages are refused unless \`--allow-origin\` names their origin. The complete document with every schema is \`schemas/openapi-control.json\`, also served as \`/openapi.json\`.
This page is generated from the endpoints (\`npx tsx scripts/api-documents.ts\`).

An error is \`{ "error": { "code", "message", "mayHaveHappened", "temporary" } }\`. \`mayHaveHappened\` says whether the request may
have taken effect despite the error, and \`temporary\` whether the same request may succeed later. A refused verb gets status 422 and \`{ "ok": false, "by", "why" }\`; \`by\` is the rule that refused it.`;

export function documents(): ReadonlyMap<string, string> {
  const { private: own, mobile } = coreEndpoints(company);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['schemas/asyncapi.json', json(asyncapi(VERSION))],
    ['schemas/openapi-control.json', json(controlDocument(control))],
    ['schemas/openapi-core.json', json(coreDocument(company))],
    ['schemas/openapi-app.json', json(appDocument(appEndpoints(new AppAccess(nobody), { now: nobody })))],
    ['docs/api/control.md', page('Control API', CONTROL_ABOUT, [['Endpoints', control]])],
    [
      'docs/api/core.md',
      corePage(
        page('Core API sandbox', CORE_ABOUT, [
          ['With the private key', own],
          ['With the mobile key', mobile],
        ]),
        [...own, ...mobile],
      ),
    ],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of documents()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
