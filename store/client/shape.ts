/**
 * The shape of a command's method, derived from its syntax: which parameters it takes, and how its arguments become the
 * words of a call. The generator prints types from it, and the client formats calls with it, so they cannot disagree.
 *
 * - A required argument is a parameter; an optional one without a token is an optional parameter.
 * - What has a token goes into one object of options: `[EX seconds:integer]` is `ex: 60`, `[NX|XX]` is `nx: true`,
 *   `[LIMIT offset:integer count:integer]` is `offset: 0, count: 10`.
 * - `(LEFT|RIGHT)` is a parameter that takes one of the words.
 * - `member...` at the end takes any number of arguments or arrays, elsewhere and before options one or an array; a
 *   `numkeys` before it is counted. `(field value)...` takes an object, a Map, or at the end alternating arguments;
 *   `(score:double member)...` takes objects `{ score, member }`, or alternating arguments.
 */
import { type ArgumentType, parseSyntax, type Syntax } from '../engine/syntax.ts';

export interface Argument {
  readonly name: string;
  readonly type: ArgumentType;
}

/** One property of the options object. */
export interface Option {
  readonly name: string;
  readonly content:
    | { readonly kind: 'flag' }
    | { readonly kind: 'argument'; readonly argument: Argument }
    | { readonly kind: 'many'; readonly argument: Argument }
    | { readonly kind: 'words'; readonly words: readonly string[] };
}

export type Parameter =
  | { readonly kind: 'argument'; readonly name: string; readonly type: ArgumentType; readonly optional: boolean }
  | { readonly kind: 'words'; readonly name: string; readonly words: readonly string[] }
  | {
      readonly kind: 'many';
      readonly name: string;
      readonly argument: Argument;
      /** Takes all arguments that are left; otherwise one argument, which may be an array. */
      rest: boolean;
      readonly optional: boolean;
      readonly counted: boolean;
    }
  | {
      readonly kind: 'pairs';
      readonly name: string;
      readonly first: Argument;
      readonly second: Argument;
      readonly counted: boolean;
      /** Takes all arguments that are left; otherwise an object or a Map. */
      rest: boolean;
    }
  | { readonly kind: 'records'; readonly name: string; readonly fields: readonly Argument[] }
  | { readonly kind: 'options'; readonly options: readonly Option[] };

/** What is written where, in the order of the syntax. */
export type Step =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'option'; readonly option: Option; readonly token: string; readonly repeated: boolean }
  /** Written as a whole if the option `on` is given. */
  | { readonly kind: 'group'; readonly on: readonly string[]; readonly steps: readonly Step[] };

export interface Shape {
  /** The words that every call begins with. */
  readonly words: readonly string[];
  /** In the order of the method's arguments. */
  readonly parameters: readonly Parameter[];
  readonly steps: readonly Step[];
  /**
   * The required arguments, if a call with just these is written one argument after the other: most calls are, and need
   * not be bound and walked through.
   */
  readonly plain: readonly Argument[] | undefined;
  /** The syntax says more than parameters can: the method takes the words as they are. */
  readonly raw: boolean;
}

/** `CONFIG|RESETSTAT` to `configResetstat`, `JSON.SET` to `jsonSet`, `min-match-len` to `minMatchLen`. */
export function camelCase(name: string): string {
  const small = /[a-z]/.test(name) ? name : name.toLowerCase();
  return small.replace(/[^a-zA-Z0-9]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Tokens of several words, which Redis writes as one. */
const COMPOUND: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...['keepTtl', 'withScores', 'withScore', 'withValues', 'withCoord', 'withDist', 'withHash', 'byScore', 'byLex'],
    ...['minMatchLen', 'withMatchLen', 'maxLen', 'minId', 'noMkStream', 'justId', 'noAck', 'storeDist', 'fromMember'],
    ...['fromLonLat', 'byRadius', 'byBox', 'filterBy', 'aclCat', 'idleTime', 'absTtl', 'lastId', 'entriesRead'],
  ].map((name) => [name.toUpperCase(), name]),
);

/** What a choice of words is about; their parameter or option is called so. */
const ABOUT: Readonly<Record<string, string>> = {
  'LEFT|RIGHT': 'side',
  'BEFORE|AFTER': 'where',
  'MIN|MAX': 'which',
  'AND|OR|XOR|NOT': 'operation',
  'M|KM|FT|MI': 'unit',
};

function aboutOf(words: readonly string[]): string {
  return ABOUT[words.join('|')] ?? camelCase(words.join('-or-').toLowerCase());
}

const SIGNS: Readonly<Record<string, string>> = { '=': 'exactly', '~': 'approximately' };

function optionName(token: string): string {
  return SIGNS[token] ?? COMPOUND[token] ?? camelCase(token);
}

class Unshapable extends Error {}

/** Tokens of a choice that has nothing else. */
function wordsOf(syntax: Syntax): string[] | undefined {
  if (syntax.kind !== 'choice') return undefined;
  const words = syntax.options.map((option) => (option.kind === 'token' ? option.token : ''));
  return words.includes('') ? undefined : words;
}

const itemsOf = (syntax: Syntax): readonly Syntax[] => (syntax.kind === 'sequence' ? syntax.items : [syntax]);

function plainArguments(parameters: readonly Parameter[], steps: readonly Step[]): Argument[] | undefined {
  const required: Argument[] = [];
  for (const parameter of parameters) {
    if (parameter.kind === 'argument' && !parameter.optional) required.push(parameter);
    else if (parameter.kind !== 'options' && parameter.kind !== 'argument') return undefined;
  }
  const inOrder = required.every((parameter, i) => {
    const step = steps[i];
    return parameter === parameters[i] && step?.kind === 'parameter' && step.parameter === parameter;
  });
  // What follows must write nothing when it is not given.
  return inOrder && steps.slice(required.length).every(({ kind }) => kind !== 'token') ? required : undefined;
}

class Shaper {
  readonly #options: Option[] = [];
  readonly #parameters: Parameter[] = [];
  readonly #names = new Set<string>();

  shape(words: readonly string[], syntax: string): Shape {
    try {
      const items = parseSyntax(syntax).items;
      const steps = this.#sequence(items);
      const parameters = this.#ordered();
      return { words, parameters, steps, plain: plainArguments(parameters, steps), raw: false };
    } catch (error) {
      if (error instanceof Unshapable) return { words, parameters: [], steps: [], plain: undefined, raw: true };
      throw error;
    }
  }

  /** Options come last, so that nothing takes the rest; but before records, as in `zadd(key, options, ...members)`. */
  #ordered(): Parameter[] {
    if (this.#options.length === 0) return this.#parameters;
    const options: Parameter = { kind: 'options', options: this.#options };
    const last = this.#parameters.at(-1);
    if (last?.kind === 'records') return [...this.#parameters.slice(0, -1), options, last];
    if (last?.kind === 'many' || last?.kind === 'pairs') last.rest = false;
    return [...this.#parameters, options];
  }

  #sequence(items: readonly Syntax[]): Step[] {
    const steps: Step[] = [];
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Syntax;
      const next = items[i + 1];
      if (next !== undefined && counts(item, next)) {
        i++;
        steps.push(this.#repeat(next, i === items.length - 1, true));
      } else steps.push(...this.#item(item, i === items.length - 1));
    }
    return steps;
  }

  #item(item: Syntax, last: boolean): Step[] {
    switch (item.kind) {
      case 'token':
        return [{ kind: 'token', token: item.token }];
      case 'argument':
        return [this.#positional(item, false)];
      case 'repeat':
        if (item.item.kind === 'optional') return [this.#repeatedOption(itemsOf(item.item.item))];
        return [this.#repeat(item, last, false)];
      case 'optional':
        return this.#optional(item.item, item, last);
      case 'sequence':
        return this.#sequence(item.items);
      case 'choice': {
        const words = wordsOf(item);
        if (words === undefined) return this.#choice(item.options);
        const name = this.#name(aboutOf(words));
        return [this.#add({ kind: 'words', name, words })];
      }
    }
  }

  /** `(*|id)` is an argument that has a word of its own; with more in it, a choice is options. */
  #choice(options: readonly Syntax[]): Step[] {
    const argument = options.find((option) => option.kind === 'argument');
    if (argument !== undefined && options.every(({ kind }) => kind === 'argument' || kind === 'token')) {
      return [this.#positional({ name: argument.name, type: 'string' }, false)];
    }
    return options.flatMap((option) => this.#asOptions(option));
  }

  #positional({ name, type }: Argument, optional: boolean): Step {
    return this.#add({ kind: 'argument', name: this.#name(camelCase(name)), type, optional });
  }

  /** @param counted an argument before it tells how many there are */
  #repeat(item: Syntax, last: boolean, counted: boolean): Step {
    const argument = repeatOf(item);
    if (argument !== undefined) return this.#many(argument, item, last, counted);
    if (item.kind !== 'repeat') throw new Unshapable();
    const fields = itemsOf(item.item).map((field) => {
      if (field.kind !== 'argument') throw new Unshapable();
      return { name: camelCase(field.name), type: field.type };
    });
    const [first, second] = fields;
    if (first === undefined || second === undefined) throw new Unshapable();
    if (fields.length === 2 && second.name === 'value') {
      return this.#add({ kind: 'pairs', name: this.#name('entries'), first, second, counted, rest: last && !counted });
    }
    if (counted) throw new Unshapable();
    return this.#add({ kind: 'records', name: this.#name(plural((fields.at(-1) as Argument).name)), fields });
  }

  #many(argument: Argument, item: Syntax, last: boolean, counted: boolean): Step {
    const name = this.#name(plural(camelCase(argument.name)));
    const optional = item.kind === 'optional';
    return this.#add({ kind: 'many', name, argument, rest: last && !counted, optional, counted });
  }

  #optional(inner: Syntax, item: Syntax, last: boolean): Step[] {
    const argument = repeatOf(item);
    if (argument !== undefined) return [this.#many(argument, item, last, false)];
    if (inner.kind === 'argument') return [this.#positional(inner, true)];
    const parts = itemsOf(inner);
    if (parts.some(isArgument) && parts.every((part) => isArgument(part) || part.kind === 'optional')) {
      return parts.flatMap((part) => (isArgument(part) ? [this.#positional(part, true)] : this.#item(part, false)));
    }
    return this.#asOptions(inner);
  }

  /** What tokens lead: each becomes a property of the options. */
  #asOptions(syntax: Syntax): Step[] {
    if (syntax.kind === 'choice') return syntax.options.flatMap((option) => this.#asOptions(option));
    if (syntax.kind === 'repeat') return [this.#repeatedOption(itemsOf(syntax.item))];
    const [head, ...body] = itemsOf(syntax);
    if (head === undefined) throw new Unshapable();
    const words = wordsOf(head);
    if (words !== undefined) return words.map((word) => this.#trailed(word, body));
    if (head.kind !== 'token') throw new Unshapable();
    return this.#option(head.token, body);
  }

  /** `(MAXLEN|MINID) [=|~] threshold [LIMIT count]`: each word is a property, and what is around its argument others. */
  #trailed(token: string, body: readonly Syntax[]): Step {
    const argument = body.find(isArgument);
    if (argument === undefined) throw new Unshapable();
    const own = this.#addOption(optionName(token), { kind: 'argument', argument });
    const steps = body.flatMap((part): Step[] => {
      if (part === argument) return [{ kind: 'option', option: own, token: '', repeated: false }];
      return this.#asOptions(optionalOf(part));
    });
    return { kind: 'group', on: [own.name], steps: [{ kind: 'token', token }, ...steps] };
  }

  /** `(GET pattern)...`: the token is written before each. */
  #repeatedOption(items: readonly Syntax[]): Step {
    const [head, argument] = items;
    if (items.length !== 2 || head?.kind !== 'token' || argument?.kind !== 'argument') throw new Unshapable();
    const option = this.#addOption(optionName(head.token), { kind: 'many', argument });
    return { kind: 'option', option, token: head.token, repeated: true };
  }

  #option(token: string, body: readonly Syntax[]): Step[] {
    const name = optionName(token);
    const [first, ...others] = body;
    const content = contentOf(first);
    const more = content.kind === 'flag' ? body : others;
    if (content !== GROUP && more.every(({ kind }) => kind === 'optional')) {
      const step = this.#optionStep(token, name, content);
      return [step, ...more.flatMap((other) => this.#optional(optionalOf(other), other, false))];
    }
    return [first?.kind === 'choice' && body.length === 1 ? this.#led(token, first) : this.#group(token, body)];
  }

  /** `FILTERBY (MODULE name|PATTERN pattern)`: the token leads whichever of the options is given. */
  #led(token: string, choice: Syntax): Step {
    const before = this.#options.length;
    const steps: Step[] = [{ kind: 'token', token }, ...this.#asOptions(choice)];
    return { kind: 'group', on: this.#options.slice(before).map(({ name }) => name), steps };
  }

  /** `LIMIT offset:integer count:integer`: each argument is a property of its own. */
  #group(token: string, body: readonly Syntax[]): Step {
    const steps: Step[] = [{ kind: 'token', token }];
    const on: string[] = [];
    for (const item of body) {
      const words = wordsOf(item);
      if (words !== undefined) {
        const option = this.#addOption(aboutOf(words), { kind: 'words', words });
        steps.push({ kind: 'option', option, token: '', repeated: false });
        continue;
      }
      if (item.kind !== 'argument') throw new Unshapable();
      const option = this.#addOption(camelCase(item.name), { kind: 'argument', argument: item });
      on.push(option.name);
      steps.push({ kind: 'option', option, token: '', repeated: false });
    }
    return { kind: 'group', on, steps };
  }

  #optionStep(token: string, name: string, content: Option['content']): Step {
    return { kind: 'option', option: this.#addOption(name, content), token, repeated: false };
  }

  #addOption(name: string, content: Option['content']): Option {
    const same = this.#options.find((option) => option.name === name);
    if (same !== undefined && JSON.stringify(same.content) === JSON.stringify(content)) return same;
    if (same !== undefined) throw new Unshapable();
    const option = { name, content };
    this.#options.push(option);
    return option;
  }

  #add(parameter: Parameter): Step {
    this.#parameters.push(parameter);
    return { kind: 'parameter', parameter };
  }

  #name(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}${i}`;
    this.#names.add(name);
    return name;
  }
}

const isArgument = (syntax: Syntax) => syntax.kind === 'argument';

/** More than one option can hold. */
const GROUP: Option['content'] = { kind: 'words', words: [] };

/** What follows an option's token: nothing, or nothing that must be there; one argument; one word; several arguments. */
function contentOf(first: Syntax | undefined): Option['content'] {
  if (first === undefined || (first.kind === 'optional' && repeatOf(first) === undefined)) return { kind: 'flag' };
  if (first.kind === 'argument') return { kind: 'argument', argument: first };
  const words = wordsOf(first);
  if (words !== undefined) return { kind: 'words', words };
  const many = repeatOf(first);
  return many === undefined ? GROUP : { kind: 'many', argument: many };
}

/** Whether an argument tells how often what follows it is repeated: `numkeys:integer key...`. */
function counts(item: Syntax, next: Syntax): boolean {
  const repeated = next.kind === 'optional' ? next.item : next;
  return item.kind === 'argument' && /^num/.test(item.name) && repeated.kind === 'repeat';
}

/** The argument that this repeats, if it repeats one (`key...`, `[key...]`). */
function repeatOf(syntax: Syntax): Argument | undefined {
  if (syntax.kind === 'optional') return repeatOf(syntax.item);
  return syntax.kind === 'repeat' && syntax.item.kind === 'argument' ? syntax.item : undefined;
}

function optionalOf(syntax: Syntax): Syntax {
  return syntax.kind === 'optional' ? syntax.item : syntax;
}

function plural(name: string): string {
  return name.endsWith('s') ? name : `${name}s`;
}

/** @param name the command's, such as `CONFIG|GET` */
export function shapeOf(name: string, syntax: string): Shape {
  return new Shaper().shape(name.split('|'), syntax);
}
