/** The words of each language. What a person sees or hears comes from here; a sentence's places are filled by name. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import english from '../../schema/words.en.json';

export type Key = keyof typeof english;
export type Catalogue = Readonly<Record<Key, string>>;

/** Says the sentence of this key; a parameter's own braces are left alone. */
export type Say = (key: Key, parameters?: Readonly<Record<string, string | number>>) => string;

export function speaking(catalogue: Catalogue): Say {
  return (key, parameters = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

export const say: Say = speaking(english);

/** The language of the views around. */
export const Words = createContext<Say>(say);

export function useWords(): Say {
  return useContext(Words);
}
