/** All tools, in the order in which clients list them. */
import type { Tool } from '../tool.ts';
import { FACILITY_TOOLS } from './facility-tools.ts';
import { TRACE_TOOLS } from './trace-tools.ts';
import { WORK_TOOLS } from './work-tools.ts';

export const TOOLS: readonly Tool[] = [...FACILITY_TOOLS, ...TRACE_TOOLS, ...WORK_TOOLS];
