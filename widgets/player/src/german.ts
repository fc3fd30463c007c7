/** German: the player's words and those of its tools. */

import tools from '../../schema/tools.de.json';
import words from '../../schema/words.de.json';
import type { Language } from './catalogue';

export const german: Language = { code: 'de', words: { ...words, ...tools } };
