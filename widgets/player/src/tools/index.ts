/** The tools, in the order in which they are offered. */

import words from '../../../schema/tools.en.json';
import { css } from '../style/tools';
import type { Kit, Tool } from '../tool';
import { TwinLive } from '../twin_live';
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

export const KIT: Kit = { tools: TOOLS, TwinLive, words, css };
