/**
 * The page of the control port. HTML, script and style contain no secret and are the same for everybody: with a token, the page asks for it,
 * and sends it with each request. scripts/pages.mjs builds script and style from src/pages.
 */
import { readFile } from 'node:fs/promises';
import { type Endpoint, endpoint, problem } from '../endpoint.ts';
import type { Control, PageConfig } from './context.ts';

/** The permissions of the page in a browser: to run its own script and to connect to the ports of this server. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' http: https: ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** This path is the same from the sources and from dist. */
const DIST = new URL('../../../dist/', import.meta.url);

/** JSON that cannot close a script element. */
export const inline = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

export const page = (config: PageConfig): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>noke-sim</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages.css">
<div id="page"><noscript>This page needs JavaScript.</noscript></div>
<script id="config" type="application/json">${inline(config)}</script>
<script src="/pages.js" defer></script>
</html>
`;

/** A file of dist, unchanged. */
export async function built(file: string): Promise<string | undefined> {
  return readFile(new URL(file, DIST), 'utf8').catch(() => undefined);
}

export const notBuilt = (file: string) =>
  problem(503, 'not-built', `dist/${file} is missing; \`npm run build\` creates it`);

const asset = (file: string, id: string, type: string, summary: string): Endpoint =>
  endpoint({
    method: 'GET',
    path: `/${file}`,
    id,
    credential: 'open',
    summary,
    answers: { 200: { text: 'The file', type }, 503: { text: 'The file has not been built' } },
    handle: async ({ reply }) => {
      const text = await built(file);
      if (text === undefined) return notBuilt(file);
      return reply.type(`${type}; charset=utf-8`).header('cache-control', 'no-cache').send(text);
    },
  });

export const pageEndpoints = (control: Control): readonly Endpoint[] => [
  endpoint({
    method: 'GET',
    path: '/',
    id: 'page',
    credential: 'open',
    summary: 'A web page that shows the facility live: docs/page.md',
    answers: { 200: { text: 'The page', type: 'text/html' } },
    handle: ({ reply }) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', PAGE_POLICY)
        .header('cache-control', 'no-store')
        .send(page(control.page())),
  }),
  asset('pages.js', 'pageScript', 'text/javascript', 'The page’s script'),
  asset('pages.css', 'pageStyle', 'text/css', 'The page’s styles'),
];
