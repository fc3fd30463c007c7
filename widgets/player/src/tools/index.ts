/** The tools, in the order in which they are offered. */

import type { Tool } from '../tool';
import { trouble } from './trouble';

export const TOOLS: readonly Tool[] = [trouble];
