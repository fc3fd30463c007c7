/** The tools, in the order in which they are offered. */

import type { Tool } from '../tool';

export const TOOLS: readonly Tool[] = [];
