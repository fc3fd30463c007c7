/** What a test says without a player, it says with the tools' words too. */

import tools from '../../../schema/tools.en.json';
import { english } from '../catalogue';

Object.assign(english, tools);
