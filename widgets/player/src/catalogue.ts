/** The words of each language. What a person sees or hears comes from here; a sentence's places are filled by name. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type tools from '../../schema/tools.en.json';
import words from '../../schema/words.en.json';

/** The tools bring their own words with them. */
export type Key = keyof typeof words | keyof typeof tools;
export type Catalogue = Readonly<Record<Key, string>>;

/** A language other than English; what its catalogue lacks is said in English. */
export interface Language {
  /** As in the `lang` of a page: de. */
  code: string;
  words: Partial<Catalogue>;
}

/** Says the sentence of this key; a parameter's own braces are left alone. */
export type Say = (key: Key, parameters?: Readonly<Record<string, string | number>>) => string;

export function speaking(catalogue: Partial<Catalogue>): Say {
  return (key, parameters = {}) =>
    (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

export const english: Partial<Catalogue> = words;
export const say: Say = speaking(english);

/** The language of the views around. */
export const Words = createContext<Say>(say);

export function useWords(): Say {
  return useContext(Words);
}
