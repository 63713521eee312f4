/**
 * Reads JSONPath: RFC 9535, and what RedisJSON takes beyond it: names such as `$.a-b`, `$.1` and `$.a:b`, a dot before a
 * bracket, and the operator `=~`.
 */
import { CommandError } from '../errors.ts';
import { parseJson } from './parse.ts';
import {
  type CompareOperator,
  isSingular,
  type Operand,
  type Query,
  type Segment,
  type Selector,
  type Test,
} from './path-syntax.ts';
import { isNumber, type Json } from './value.ts';

/** A name after a dot: RFC 9535's characters and RedisJSON's. */
const NAME = /[a-zA-Z0-9_\-`~+#%$^/:\u0080-\u{10ffff}]+/uy;
const INTEGER = /-?[0-9]+/y;
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const OPERATOR = /==|!=|<=|>=|<|>|=~/y;
const FUNCTION = /[a-z][a-z0-9_]*(?=\()/y;
const BLANKS = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '/': '/', '\\': '\\' };
/** Deeper nesting of brackets and filters is refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 128;
/** So much of a wrong path is shown in an error, before and after the place. */
const MAX_SHOWN = 64;

class PathParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Query {
    if (!this.#take('$')) this.#fail('a path begins with $');
    const segments = this.#segments();
    if (this.#at < this.#text.length) this.#fail('expected . or [ or the end');
    return { absolute: true, segments };
  }

  // Segments

  #segments(): Segment[] {
    const segments: Segment[] = [];
    for (;;) {
      const start = this.#at;
      this.#blanks();
      const segment = this.#segment();
      if (segment === undefined) {
        this.#at = start;
        return segments;
      }
      segments.push(segment);
    }
  }

  #segment(): Segment | undefined {
    if (this.#take('..')) return { descendant: true, selectors: this.#bracketOr(() => this.#dotted()) };
    if (this.#take('.')) return { descendant: false, selectors: this.#bracketOr(() => this.#dotted()) };
    return this.#next() === '[' ? { descendant: false, selectors: this.#bracket() } : undefined;
  }

  #bracketOr(otherwise: () => Selector): Selector[] {
    return this.#next() === '[' ? this.#bracket() : [otherwise()];
  }

  #dotted(): Selector {
    if (this.#take('*')) return { kind: 'wildcard' };
    const name = this.#match(NAME);
    return name === undefined ? this.#fail('expected a name or *') : { kind: 'name', name };
  }

  #bracket(): Selector[] {
    this.#deeper();
    this.#at++;
    const selectors: Selector[] = [];
    do {
      this.#blanks();
      selectors.push(this.#selector());
      this.#blanks();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail('expected , or ]');
    this.#depth--;
    return selectors;
  }

  #selector(): Selector {
    const next = this.#next();
    if (next === "'" || next === '"') return { kind: 'name', name: this.#string() };
    if (this.#take('*')) return { kind: 'wildcard' };
    if (this.#take('?')) {
      this.#blanks();
      return { kind: 'filter', test: this.#or() };
    }
    return this.#indexOrSlice();
  }

  #indexOrSlice(): Selector {
    const start = this.#integer();
    this.#blanks();
    if (!this.#take(':')) {
      return start === undefined ? this.#fail('expected a selector') : { kind: 'index', index: start };
    }
    this.#blanks();
    const end = this.#integer();
    this.#blanks();
    if (!this.#take(':')) return { kind: 'slice', start, end, step: 1 };
    this.#blanks();
    return { kind: 'slice', start, end, step: this.#integer() ?? 1 };
  }

  #integer(): number | undefined {
    const start = this.#at;
    const text = this.#match(INTEGER);
    if (text === undefined) return undefined;
    if (/^-?0./.test(text) || text === '-0' || !Number.isSafeInteger(Number(text))) {
      this.#at = start;
      this.#fail('not an index');
    }
    return Number(text);
  }

  // Filters

  #or(): Test {
    this.#deeper();
    const tests = [this.#and()];
    while (this.#operator('||')) tests.push(this.#and());
    this.#depth--;
    return tests.length === 1 ? (tests[0] as Test) : { kind: 'or', tests };
  }

  #and(): Test {
    const tests = [this.#basic()];
    while (this.#operator('&&')) tests.push(this.#basic());
    return tests.length === 1 ? (tests[0] as Test) : { kind: 'and', tests };
  }

  #operator(operator: string): boolean {
    const start = this.#at;
    this.#blanks();
    if (this.#take(operator)) {
      this.#blanks();
      return true;
    }
    this.#at = start;
    return false;
  }

  #basic(): Test {
    if (this.#take('!')) {
      this.#blanks();
      const start = this.#at;
      const test = this.#next() === '(' ? this.#group() : this.#comparison();
      if (test.kind !== 'compare' || this.#text.charAt(start) === '(') return { kind: 'not', test };
      this.#at = start;
      return this.#fail('! needs brackets around a comparison');
    }
    return this.#next() === '(' ? this.#group() : this.#comparison();
  }

  #group(): Test {
    this.#at++;
    this.#blanks();
    const test = this.#or();
    this.#blanks();
    if (!this.#take(')')) this.#fail('expected )');
    return test;
  }

  #comparison(): Test {
    const start = this.#at;
    const left = this.#term();
    const afterLeft = this.#at;
    this.#blanks();
    const operator = this.#match(OPERATOR) as CompareOperator | undefined;
    if (operator === undefined) {
      this.#at = afterLeft;
      return this.#testOf(left, start);
    }
    this.#blanks();
    const middle = this.#at;
    const right = this.#term();
    return { kind: 'compare', operator, left: this.#comparable(left, start), right: this.#comparable(right, middle) };
  }

  /** A term that stands alone: a query asks for existence; a value alone says nothing. */
  #testOf(term: Operand | Test, start: number): Test {
    if (term.kind === 'query') return { kind: 'exists', query: term.query };
    if (term.kind === 'matches') return term;
    this.#at = start;
    return this.#fail('expected a comparison');
  }

  #comparable(term: Operand | Test, start: number): Operand {
    const many = term.kind === 'query' && !isSingular(term.query);
    const literal = term.kind === 'literal' && term.value instanceof Object && !isNumber(term.value);
    if (isOperand(term) && !many && !literal) return term;
    this.#at = start;
    return this.#fail(many ? 'only a single value can be compared' : 'not a value to compare');
  }

  #term(): Operand | Test {
    const next = this.#next();
    if (next === '@' || next === '$') {
      this.#at++;
      return { kind: 'query', query: { absolute: next === '$', segments: this.#segments() } };
    }
    if (next === "'" || next === '"') return { kind: 'literal', value: this.#string() };
    const name = this.#match(FUNCTION);
    if (name !== undefined) return this.#function(name);
    return { kind: 'literal', value: this.#literal() };
  }

  #literal(): Json {
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#take(word)) return value;
    }
    const start = this.#at;
    const text = this.#match(NUMBER);
    if (text === undefined) return this.#fail('expected a value');
    if (/^-?0[0-9]/.test(text)) {
      this.#at = start;
      this.#fail('not a number');
    }
    return parseJson(text);
  }

  // Functions

  #function(name: string): Operand | Test {
    const start = this.#at - name.length;
    this.#at++;
    const args: { term: Operand | Test; start: number }[] = [];
    this.#blanks();
    while (this.#next() !== ')') {
      args.push({ start: this.#at, term: this.#term() });
      this.#blanks();
      if (this.#take(',')) this.#blanks();
      else if (this.#next() !== ')') this.#fail('expected , or )');
    }
    this.#at++;
    const made = this.#call(name, args);
    if (made !== undefined) return made;
    this.#at = start;
    return this.#fail(`${name} is not a function, or not of these arguments`);
  }

  #call(name: string, args: readonly { term: Operand | Test; start: number }[]): Operand | Test | undefined {
    const [first, second] = args;
    if (first === undefined) return undefined;
    if (args.length === 2 && second !== undefined && (name === 'match' || name === 'search')) {
      const text = this.#valueArgument(first);
      return { kind: 'matches', whole: name === 'match', text, pattern: this.#valueArgument(second) };
    }
    if (args.length !== 1) return undefined;
    if (name === 'length') return { kind: 'length', of: this.#valueArgument(first) };
    if ((name === 'count' || name === 'value') && first.term.kind === 'query') {
      return { kind: name, query: first.term.query };
    }
    return undefined;
  }

  #valueArgument({ term, start }: { term: Operand | Test; start: number }): Operand {
    const after = this.#at;
    const operand = this.#comparable(term, start);
    this.#at = after;
    return operand;
  }

  // Words

  #string(): string {
    const quote = this.#next();
    let out = '';
    for (this.#at++; ; this.#at++) {
      const char = this.#next();
      if (char === quote) break;
      if (char === '') this.#fail('the string does not end');
      if (char < ' ') this.#fail('a control character in a string');
      out += char === '\\' ? this.#escape(quote) : char;
    }
    this.#at++;
    return out;
  }

  /** Leaves the place at the last character of the escape. */
  #escape(quote: string): string {
    const char = this.#text.charAt(++this.#at);
    if (char === 'u') return this.#unicode();
    if (char === quote) return quote;
    return ESCAPES[char] ?? this.#fail('not an escape');
  }

  #unicode(): string {
    const match = /^u(d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(?!d[89a-f])[0-9a-f]{4})/i.exec(
      this.#text.slice(this.#at),
    );
    if (match === null) return this.#fail('not an escape');
    this.#at += match[0].length - 1;
    return JSON.parse(`"\\${match[0]}"`);
  }

  #next(): string {
    return this.#text.charAt(this.#at);
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  #blanks(): void {
    this.#match(BLANKS);
  }

  #deeper(): void {
    if (++this.#depth > MAX_DEPTH) this.#fail('nested too deeply');
  }

  /** @throws CommandError with the place marked as RedisJSON marks it */
  #fail(why: string): never {
    const before = this.#text.slice(Math.max(0, this.#at - MAX_SHOWN), this.#at);
    const after = this.#text.slice(this.#at, this.#at + MAX_SHOWN);
    const marked = after === '' ? `${before} <<<<----` : `${before} ---->>>> ${after}`;
    throw new CommandError(`ERR Error occurred on position ${this.#at}, "${marked}", ${why}.`);
  }
}

function isOperand(term: Operand | Test): term is Operand {
  const { kind } = term;
  return kind === 'literal' || kind === 'query' || kind === 'length' || kind === 'count' || kind === 'value';
}

/** @throws CommandError if the text is no path */
export function parseQuery(text: string): Query {
  return new PathParser(text).parse();
}
