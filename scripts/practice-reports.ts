/** Makes the practice reports of `fixtures/practice-reports` from their runs; the files are the same on every machine. */
import { join } from 'node:path';
import { makeReports } from './practice-reports/make.ts';
import { FOLDER } from './practice-reports/table.ts';

makeReports(join(FOLDER, 'reports'));
