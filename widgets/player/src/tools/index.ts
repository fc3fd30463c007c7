/** The tools, in the order in which they are offered. */

import type { Tool } from '../tool';
import { check } from './check';
import { find } from './find';
import { inspect } from './inspect';
import { order } from './order';
import { paths } from './paths';
import { predict } from './predict';
import { share } from './share';
import { trouble } from './trouble';
import { whatif } from './whatif';

export const TOOLS: readonly Tool[] = [inspect, predict, order, whatif, paths, check, trouble, find, share];
