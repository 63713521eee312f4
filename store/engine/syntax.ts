/**
 * The grammar of `CommandDef.syntax`: from the notation that people read to a tree that programs use (COMMAND DOCS, the
 * typed client, the console's completion).
 *
 *     syntax   = sequence *( "|" sequence )              alternatives bind weakest
 *     sequence = *( item [ "..." ] )                     "..." repeats once or more
 *     item     = "[" syntax "]"                          optional
 *              | "(" syntax ")"                          group
 *              | TOKEN                                   no lower-case letter: a word to be written as it is
 *              | name [ ":" type ]                       an argument; without a type it is the type of that name, or string
 */

const TYPES = ['key', 'string', 'value', 'integer', 'double', 'pattern', 'cursor', 'timestamp'] as const;

export type ArgumentType = (typeof TYPES)[number];

export type Syntax =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'argument'; readonly name: string; readonly type: ArgumentType }
  | { readonly kind: 'sequence'; readonly items: readonly Syntax[] }
  | { readonly kind: 'choice'; readonly options: readonly Syntax[] }
  | { readonly kind: 'optional'; readonly item: Syntax }
  | { readonly kind: 'repeat'; readonly item: Syntax };

export type SequenceSyntax = Extract<Syntax, { kind: 'sequence' }>;

const WORD = /^[^\s[\]()|.]+(?:\.[^\s[\]()|.]+)*/;
const ARGUMENT = /^([a-z][a-zA-Z0-9_-]*)(?::([a-z]+))?$/;

/** The type of an argument that does not say one. */
function defaultType(name: string): ArgumentType {
  return TYPES.find((type) => type === name) ?? 'string';
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): SequenceSyntax {
    const tree = this.#alternatives();
    if (this.#at < this.#text.length) this.#fail('what closes nothing');
    return tree.kind === 'sequence' ? tree : { kind: 'sequence', items: [tree] };
  }

  /** A sequence of one is that one, so that the tree has no empty layers. */
  #alternatives(): Syntax {
    const options = [this.#sequence()];
    while (this.#text.charAt(this.#at) === '|') {
      this.#at++;
      options.push(this.#sequence());
    }
    if (options.length === 1) return options[0] as Syntax;
    if (options.some((option) => option.kind === 'sequence' && option.items.length === 0))
      this.#fail('an empty choice');
    return { kind: 'choice', options };
  }

  #sequence(): Syntax {
    const items: Syntax[] = [];
    for (;;) {
      this.#blanks();
      const char = this.#text.charAt(this.#at);
      if (char === '' || char === '|' || char === ']' || char === ')') break;
      items.push(this.#repeated(this.#item(char)));
    }
    return items.length === 1 ? (items[0] as Syntax) : { kind: 'sequence', items };
  }

  #item(char: string): Syntax {
    if (char === '[') return { kind: 'optional', item: this.#enclosed(']') };
    if (char === '(') return this.#enclosed(')');
    const word = WORD.exec(this.#text.slice(this.#at))?.[0];
    if (word === undefined) return this.#fail('no word');
    this.#at += word.length;
    if (!/[a-z]/.test(word)) return { kind: 'token', token: word };
    const match = ARGUMENT.exec(word);
    if (match === null) return this.#fail(`'${word}' is neither a token nor an argument`);
    const name = match[1] as string;
    return { kind: 'argument', name, type: this.#type(match[2], name) };
  }

  #enclosed(close: string): Syntax {
    this.#at++;
    const tree = this.#alternatives();
    if (this.#text.charAt(this.#at) !== close) this.#fail(`no ${close}`);
    if (tree.kind === 'sequence' && tree.items.length === 0) this.#fail('nothing in brackets');
    this.#at++;
    return tree;
  }

  #repeated(item: Syntax): Syntax {
    if (!this.#text.startsWith('...', this.#at)) return item;
    this.#at += 3;
    return { kind: 'repeat', item };
  }

  #type(written: string | undefined, name: string): ArgumentType {
    if (written === undefined) return defaultType(name);
    return TYPES.find((known) => known === written) ?? this.#fail(`no type '${written}'`);
  }

  #blanks(): void {
    while (this.#text.charAt(this.#at) === ' ') this.#at++;
  }

  #fail(why: string): never {
    throw new SyntaxError(`${why} at ${this.#at} in the syntax '${this.#text}'`);
  }
}

const parsed = new Map<string, SequenceSyntax>();

/**
 * The tree of a command's syntax; of the whole line without the command's name. Cached: the tree must not be changed.
 * @throws SyntaxError if it does not follow the grammar
 */
export function parseSyntax(text: string): SequenceSyntax {
  let tree = parsed.get(text);
  if (tree === undefined) {
    tree = new Parser(text).parse();
    parsed.set(text, tree);
  }
  return tree;
}

/** The notation of a tree in its shortest form: `parseSyntax` reads it back. */
export function formatSyntax(syntax: Syntax): string {
  switch (syntax.kind) {
    case 'token':
      return syntax.token;
    case 'argument':
      return syntax.type === defaultType(syntax.name) ? syntax.name : `${syntax.name}:${syntax.type}`;
    case 'sequence':
      return syntax.items.map((item) => grouped(item, 'sequence', 'choice')).join(' ');
    case 'choice':
      return syntax.options.map((option) => grouped(option, 'choice')).join('|');
    case 'optional':
      return `[${formatSyntax(syntax.item)}]`;
    case 'repeat':
      return `${grouped(syntax.item, 'sequence', 'choice')}...`;
  }
}

/** In parentheses if it is of one of these kinds, which bind too weakly for its place. */
function grouped(syntax: Syntax, ...kinds: Syntax['kind'][]): string {
  const text = formatSyntax(syntax);
  return kinds.includes(syntax.kind) ? `(${text})` : text;
}
