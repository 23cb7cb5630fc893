/** Report v1 as JSON: the object of `case.ts`, two spaces, a line break at the end. */
import type { Report } from './case.ts';

export const jsonReport = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
