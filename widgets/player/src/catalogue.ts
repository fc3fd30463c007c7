/** The words of each language. What a person sees or hears comes from here; a sentence's places are filled by name. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type hosts from '../../schema/hosts.en.json';
import type tools from '../../schema/tools.en.json';
import words from '../../schema/words.en.json';

/** The tools bring their own words with them, and so do the hosts. */
export type Key = keyof typeof words | keyof typeof tools | keyof typeof hosts;
export type Catalogue = Readonly<Record<Key, string>>;

/** A language other than English; what its catalogue lacks is said in English. */
export interface Language {
  /** As in the `lang` of a page: de. */
  code: string;
  words: Partial<Catalogue>;
}

/** What a sentence's places are filled with. */
export type Parameters = Readonly<Record<string, string | number | Saying>>;

/** A sentence before it is said: whoever finds something wrong does not know in which language it will be read. */
export interface Saying {
  key: Key;
  parameters?: Parameters | undefined;
}

/** Says the sentence of this key; a parameter's own braces are left alone. */
export type Say = (key: Key, parameters?: Parameters) => string;

export function speaking(catalogue: Partial<Catalogue>): Say {
  const say: Say = (key, parameters = {}) =>
    (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const given = parameters[name] ?? whole;
      return typeof given === 'object' ? say(given.key, given.parameters) : String(given);
    });
  return say;
}

export const english: Partial<Catalogue> = words;
export const say: Say = speaking(english);

/** The language of the views around. */
export const Words = createContext<Say>(say);

export function useWords(): Say {
  return useContext(Words);
}
