/** The tools, in the order in which they are offered. */

import type { Tool } from '../tool';
import { inspect } from './inspect';
import { order } from './order';
import { paths } from './paths';
import { predict } from './predict';
import { share } from './share';
import { trouble } from './trouble';

export const TOOLS: readonly Tool[] = [inspect, predict, order, paths, trouble, share];
