/**
 * Writes the documents of the ports: schemas/asyncapi.json, schemas/openapi-*.json and the tables in docs/api, all made from
 * the endpoints and messages that the program itself serves. A test fails when a file here is not what this would write.
 * Run it with `npx tsx scripts/api-documents.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncapi } from '../src/link/websocket/asyncapi.ts';
import { controlDocument, controlEndpoints } from '../src/server/control/server.ts';
import { Company } from '../src/server/core-api/company.ts';
import { coreDocument, coreEndpoints } from '../src/server/core-api/server.ts';
import type { Endpoint } from '../src/server/endpoint.ts';
import { version } from '../src/server/version.ts';

/** Endpoints are declared before there is a facility; none of these is ever called here. */
const nobody = (): never => {
  throw new Error('a document calls nothing');
};
const control = controlEndpoints({
  get facilities() {
    return nobody();
  },
  lines: nobody,
  health: nobody,
  metrics: nobody,
  page: nobody,
});
const company = new Company(nobody);

const table = (endpoints: readonly Endpoint[]): string =>
  [
    '| | | |',
    '|---|---|---|',
    ...endpoints.map(({ method, path, summary }) => `| ${method} | \`${path}\` | ${summary} |`),
  ].join('\n');

const page = (title: string, about: string, parts: readonly (readonly [string, readonly Endpoint[]])[]): string =>
  `# ${title}\n\n${about}\n\n${parts.map(([name, endpoints]) => `## ${name}\n\n${table(endpoints)}\n`).join('\n')}`;

const CONTROL_ABOUT = `Everything a person at the facility can do, look at, and do to time. \`noke-sim up\` serves it on port 2847, for this machine
only; with \`--address\` it needs \`--token\`, sent as \`Authorization: Bearer\`. Pages in browsers are refused unless
\`--allow-origin\` names them. The whole document with every schema is \`schemas/openapi-control.json\`, and \`/openapi.json\` on the port.
This page is made from the endpoints (\`npx tsx scripts/api-documents.ts\`).

An error is \`{ "error": { "code", "message", "mayHaveHappened", "temporary" } }\`: whether it may have had its effect all the same, and
whether the same request may work later. A verb that is refused answers 422 with the rule that refused, \`{ "ok": false, "by", "why" }\`.`;

const CORE_ABOUT = `The vendor’s documented Core API, on the simulated facility and its real core. \`noke-sim up\` serves it on port 2848. Every request is
\`POST\` with \`Authorization: Bearer\` and a key: \`private-key\` for servers, \`mobile-key\` for phones, unless \`--private-key\` and
\`--mobile-key\` say otherwise. Paths work with and without the last slash. The document with every schema is
\`schemas/openapi-core.json\`, and \`/openapi.json\` on the port. This page is made from the endpoints.

public: paths, shapes, versions, error codes (1 internal, 2 key, 3 input, 4 method, 5 endpoint, 6 company, 7 lock unknown), two kinds of key.
NP1, chosen: a failure has HTTP status 200 too; the serial follows from the mac; \`/fobs/sync/\` gives the keys as
\`offline key ‖ unlock command\`, for there is no fob radio here; \`/restore/\` has nothing to do, since a lost confirmation wedges nothing.
Keys, codes and settings reach a lock inside an online unlock only, and count once its answers were uploaded.`;

export function documents(): ReadonlyMap<string, string> {
  const { private: own, mobile } = coreEndpoints(company);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['schemas/asyncapi.json', json(asyncapi(version))],
    ['schemas/openapi-control.json', json(controlDocument(control))],
    ['schemas/openapi-core.json', json(coreDocument(company))],
    ['docs/api/control.md', page('Control API', CONTROL_ABOUT, [['Endpoints', control]])],
    [
      'docs/api/core.md',
      page('Core API sandbox', CORE_ABOUT, [
        ['With the private key', own],
        ['With the mobile key', mobile],
      ]),
    ],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of documents()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
