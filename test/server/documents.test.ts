import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documents } from '../../scripts/api-documents.ts';
import { REQUESTS } from '../../src/link/websocket/messages.ts';

describe('documents of the ports', () => {
  test.each([...documents()])('%s is what the program serves', (file, text) => {
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('docs/transports/websocket.md names every request', () => {
    const page = readFileSync('docs/transports/websocket.md', 'utf8');
    for (const action of Object.keys(REQUESTS)) expect(page).toContain(`\`${action}\``);
  });

  test('docs/server.md names every limit with the number that the code has', async () => {
    const page = readFileSync('docs/server.md', 'utf8');
    const rows = [...page.matchAll(/^\| (.+?) \| ([\d,]+) ?(?:[a-zA-Z]+)? \| `(src\/[\w/.-]+)` `(\w+)` \|$/gm)];
    expect(rows.length).toBeGreaterThan(15);
    for (const [, , number, file, name] of rows) {
      const module = (await import(`../../${file}`)) as Record<string, unknown>;
      expect([name, module[name ?? '']]).toEqual([name, Number(number?.replaceAll(',', ''))]);
    }
  });
});
