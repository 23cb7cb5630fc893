/**
 * One self-contained HTML page, light and dark, without fonts or external images.
 *
 * INV-1: Its policy makes the browser load nothing and run no script except the page's own.
 */
import { createHash } from 'node:crypto';
import { escapeXml } from './xml.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }
pre { margin: .2rem 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** The content security policy of a page with this script, or with none. */
function policy(script: string | undefined): string {
  const own =
    script === undefined ? [] : [`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`];
  return ["default-src 'none'", "style-src 'unsafe-inline'", ...own].join('; ');
}

/** `style` is added to the style of every page; `body` is HTML; `script` runs after the body. */
export function htmlPage(title: string, style: string, body: readonly string[], script?: string): string {
  const lines = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(script)}">`,
    `<title>${escapeXml(title)}</title><style>${STYLE}${style}</style></head><body>`,
    ...body,
    ...(script === undefined ? [] : [`<script>${script}</script>`]),
    '</body></html>',
  ];
  return `${lines.join('\n')}\n`;
}
