/** The tools, in the order in which they are offered. */

import type { Tool } from '../tool';
import { inspect } from './inspect';
import { share } from './share';
import { trouble } from './trouble';

export const TOOLS: readonly Tool[] = [inspect, trouble, share];
