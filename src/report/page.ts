/** One self-contained HTML page, light and dark, without scripts, fonts or external images. */
import { escapeXml } from './xml.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: left; vertical-align: top; }
pre { margin: .2rem 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/** `style` adds to that of every page; `body` is HTML. */
export function htmlPage(title: string, style: string, body: readonly string[]): string {
  const lines = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeXml(title)}</title><style>${STYLE}${style}</style></head><body>`,
    ...body,
    '</body></html>',
  ];
  return `${lines.join('\n')}\n`;
}
