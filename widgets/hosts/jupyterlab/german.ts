/** German: the words of the player, and those around it in JupyterLab. */
import type { Language } from '../../player/src/catalogue';
import { german as player } from '../../player/src/german';
import words from '../../schema/hosts.de.json';

export const german: Language = { ...player, words: { ...player.words, ...words } };
