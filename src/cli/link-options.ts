/** The options of the link, the same words wherever they stand. */
import { Option } from 'commander';
import { LINKS } from '../scenario/facilities.ts';

export const linkOption = (): Option =>
  new Option('--link <link>', 'what carries phones to locks: a model, or real Bluetooth stacks')
    .choices(LINKS)
    .default('memory');

export const captureOption = (limit?: string): Option =>
  new Option(
    '--capture <file>',
    `write what goes over the link, for Wireshark${limit === undefined ? '' : ` (${limit})`}`,
  );
