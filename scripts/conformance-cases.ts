/** Writes docs/conformance-cases.md from the cases themselves: `npm run conformance-cases`. A test compares the page with them. */
import { writeFileSync } from 'node:fs';
import { casesPage } from '../src/conformance/report/cases-page.ts';

writeFileSync('docs/conformance-cases.md', casesPage());
