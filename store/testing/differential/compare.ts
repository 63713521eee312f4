/** Compares one reply of the engine with the real server's. */
import type { Wire } from '../resp/parser.ts';
import { differences } from './differences.ts';
import type { Group, Normaliser, Words } from './generator.ts';
import { unordered, unorderedPairs } from './normalise.ts';

/** The name under which a call's normaliser is registered: `CONFIG|GET` for subcommands of containers. */
export function nameOf(words: Words, known: (name: string) => boolean): string {
  const name = (words[0] ?? '').toUpperCase();
  const sub = `${name}|${(words[1] ?? '').toUpperCase()}`;
  return known(sub) ? sub : name;
}

/** RESP3's sets and maps have no order, however deep they are. */
function withoutOrder(reply: Wire, words: Words): Wire {
  switch (reply.type) {
    case 'array':
    case 'push':
    case 'set':
    case 'map': {
      const inner: Wire = { type: reply.type, value: reply.value.map((item) => withoutOrder(item, words)) };
      if (reply.type === 'set') return unordered(inner, words);
      return reply.type === 'map' ? unorderedPairs(inner, words) : inner;
    }
    default:
      return reply;
  }
}

export class Comparer {
  readonly #normalisers = new Map<string, Normaliser>();

  constructor(groups: Iterable<Group>) {
    for (const { normalisers = {} } of groups) {
      for (const [name, normaliser] of Object.entries(normalisers)) this.#normalisers.set(name, normaliser);
    }
  }

  /** Whether both mean the same. */
  same(words: Words, engine: Wire, real: Wire): boolean {
    const name = nameOf(words, (sub) => this.#normalisers.has(sub));
    if (this.#text(name, words, engine) === this.#text(name, words, real)) return true;
    return differences.some(
      ({ commands, matches }) =>
        (commands === undefined || commands.includes(name) || commands.includes(nameOf(words, () => true))) &&
        matches(engine, real, words),
    );
  }

  #text(name: string, words: Words, reply: Wire): string {
    const normalise = reply.type === 'error' ? undefined : this.#normalisers.get(name);
    return JSON.stringify(withoutOrder(normalise === undefined ? reply : normalise(reply, words), words));
  }
}
