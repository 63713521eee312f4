/** Keyspace notifications: which classes of events notify-keyspace-events lets through. */
import { Refused } from './config-parameters.ts';

/** The classes that `A` stands for, in the order in which CONFIG GET shows them. */
const ALL = 'g$lshzxetd';
/** New keys, key misses, and the two kinds of channels. */
const OTHERS = 'nKEm';

/** The canonical text of a set of event classes: `A` for all of them, no class twice. @throws Refused */
export function parseEventClasses(text: string): string {
  for (const letter of text) {
    if (letter !== 'A' && !ALL.includes(letter) && !OTHERS.includes(letter)) {
      throw new Refused("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
    }
  }
  const has = (letter: string) => text.includes(letter);
  const all = has('A') || [...ALL].every(has);
  return (all ? 'A' : [...ALL].filter(has).join('')) + [...OTHERS].filter(has).join('');
}

/** Whether an event of this class is to be told of, by canonical text. */
export function letsThrough(classes: string, kind: string): boolean {
  return classes.includes(kind) || (kind !== 'm' && kind !== 'n' && classes.includes('A'));
}
