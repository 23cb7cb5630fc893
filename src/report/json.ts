/** Report v1 as JSON: the object of `case.ts`, indented by two spaces, with a final line break. */
import type { Report } from './case.ts';
import { visible } from './visible.ts';

export const jsonReport = (report: Report): string => `${visible(JSON.stringify(report, null, 2))}\n`;
