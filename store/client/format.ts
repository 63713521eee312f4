/** The words of a call from the arguments of its method: checked, encoded, in the order of the command's syntax. */
import type { ArgumentType } from '../engine/syntax.ts';
import type { CallArg } from '../protocol/page.ts';
import { encodeJson, encodeValue } from './encoding.ts';
import type { Argument, Option, Parameter, Shape, Step } from './shape.ts';

type Options = Readonly<Record<string, unknown>>;

/** What the arguments of one call are to its shape. */
class Bound {
  readonly values = new Map<Parameter, unknown>();
  options: Options = {};
  /** Options that were given as words, as ioredis takes them: `set(k, v, 'EX', 60)`. */
  tail: readonly unknown[] = [];
}

/** @throws TypeError if an argument is missing, or is nothing that can be stored */
export function formatCall(shape: Shape, args: readonly unknown[]): CallArg[] {
  const words: CallArg[] = [...shape.words];
  if (shape.raw) {
    for (const arg of args) words.push(plain(arg, 'argument'));
    return words;
  }
  if (shape.plain?.length === args.length) {
    for (let i = 0; i < args.length; i++) words.push(encode(args[i], shape.plain[i] as Argument));
    return words;
  }
  const bound = bind(shape.parameters, args);
  write(words, shape.steps, bound);
  for (const word of bound.tail) words.push(plain(word, 'option'));
  return words;
}

/** The words of a command whose arguments are given as they are: `call('SET', 'k', 'v')`. */
export function formatWords(args: readonly unknown[]): CallArg[] {
  return args.map((arg) => plain(arg, 'argument'));
}

function bind(parameters: readonly Parameter[], args: readonly unknown[]): Bound {
  const bound = new Bound();
  let at = 0;
  let required = parameters.filter(isRequired).length;
  for (const parameter of parameters) {
    if (isRequired(parameter)) required--;
    // `[path] value`: the first is left out where there are too few.
    else if (parameter.kind === 'argument' && args.length - at <= required) continue;
    if (parameter.kind === 'options') {
      const given = args[at];
      if (isOptions(given) && !startsRecords(given, parameters)) {
        bound.options = checkedOptions(given, parameter.options);
        at++;
      } else if (given === undefined) at++;
    } else if (parameter.kind === 'many' && parameter.counted) {
      at = bindCounted(bound, parameter, args, at);
    } else if ((parameter.kind === 'many' || parameter.kind === 'pairs') && parameter.rest) {
      bound.values.set(parameter, args.slice(at));
      at = args.length;
    } else if (parameter.kind === 'records') {
      bound.values.set(parameter, args.slice(at).flat());
      at = args.length;
    } else if (parameter.kind === 'pairs') bound.values.set(parameter, [args[at++]]);
    else bound.values.set(parameter, args[at++]);
  }
  bound.tail = args.slice(at).filter((arg) => arg !== undefined);
  return bound;
}

function isRequired(parameter: Parameter): boolean {
  return parameter.kind === 'argument' ? !parameter.optional : parameter.kind === 'words' || parameter.kind === 'pairs';
}

/** Keys that are counted: an array, or one key; a count before them, as Redis has it, is let be. */
function bindCounted(bound: Bound, parameter: Parameter, args: readonly unknown[], at: number): number {
  const count = args[at];
  const next = args[at + 1];
  if (typeof count !== 'number' || next === undefined) {
    bound.values.set(parameter, Array.isArray(count) ? count : count === undefined ? [] : [count]);
    return at + 1;
  }
  const many = Array.isArray(next) ? next : args.slice(at + 1, at + 1 + count);
  bound.values.set(parameter, many);
  return at + 1 + (Array.isArray(next) ? 1 : count);
}

function isOptions(value: unknown): value is Options {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** `zadd(key, { score, member })`: the first object is no options. */
function startsRecords(value: Options, parameters: readonly Parameter[]): boolean {
  const last = parameters.at(-1);
  return last?.kind === 'records' && last.fields.some(({ name }) => name in value);
}

/** An unknown option would be left out in silence, so it is refused. */
function checkedOptions(given: Options, options: readonly Option[]): Options {
  for (const name of Object.keys(given)) {
    if (!options.some((option) => option.name === name)) {
      throw new TypeError(
        `no option is called '${name}'; there are ${options.map((option) => option.name).join(', ')}`,
      );
    }
  }
  return given;
}

function write(words: CallArg[], steps: readonly Step[], bound: Bound): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'token':
        words.push(step.token);
        break;
      case 'parameter':
        writeParameter(words, step.parameter, bound.values.get(step.parameter));
        break;
      case 'option':
        writeOption(words, step.token, step.option, step.repeated, bound.options[step.option.name]);
        break;
      case 'group':
        if (step.on.some((name) => bound.options[name] !== undefined)) write(words, step.steps, bound);
    }
  }
}

function writeParameter(words: CallArg[], parameter: Parameter, value: unknown): void {
  switch (parameter.kind) {
    case 'argument':
      if (value !== undefined || !parameter.optional) words.push(encode(value, parameter));
      break;
    case 'words':
      words.push(word(value, parameter.words, parameter.name));
      break;
    case 'many': {
      const { argument, rest, counted } = parameter;
      const many = rest && argument.type === 'value' ? (value as unknown[]) : asArray(value);
      if (counted) words.push(String(many.length));
      for (const one of many) words.push(encode(one, argument));
      break;
    }
    case 'pairs':
      writePairs(words, parameter, value as readonly unknown[]);
      break;
    case 'records':
      writeRecords(words, parameter.fields, value as readonly unknown[]);
  }
}

/** Names, members and the like are no arrays themselves, so that arrays of them are taken apart. */
function asArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flat();
  return value === undefined ? [] : [value];
}

function writePairs(
  words: CallArg[],
  parameter: Extract<Parameter, { kind: 'pairs' }>,
  given: readonly unknown[],
): void {
  const { first, second, counted } = parameter;
  const [only] = given;
  const pairs = given.length === 1 && typeof only === 'object' && only !== null ? entriesOf(only) : given;
  if (counted) words.push(String(pairs.length / 2));
  for (let i = 0; i < pairs.length; i += 2) {
    words.push(encode(pairs[i], first));
    words.push(encode(i + 1 < pairs.length ? pairs[i + 1] : MISSING, second));
  }
}

const MISSING = Symbol('missing');

/** Flat: name, value, name, value. */
function entriesOf(object: object): readonly unknown[] {
  if (Array.isArray(object)) return object.flat(1);
  return (object instanceof Map ? [...object] : Object.entries(object)).flat(1);
}

function writeRecords(words: CallArg[], fields: readonly Argument[], given: readonly unknown[]): void {
  let field = 0;
  for (const item of given) {
    if (isOptions(item)) {
      for (const each of fields) words.push(encode(item[each.name], each));
    } else {
      words.push(encode(item, fields[field] as Argument));
      field = (field + 1) % fields.length;
    }
  }
}

function writeOption(words: CallArg[], token: string, option: Option, repeated: boolean, value: unknown): void {
  const { content, name } = option;
  if (value === undefined) return;
  if ((value === null || value === false) && !(content.kind === 'argument' && content.argument.type === 'value'))
    return;
  if (content.kind === 'many') {
    if (!repeated) words.push(token);
    for (const one of asArray(value)) {
      if (repeated) words.push(token);
      words.push(encode(one, content.argument));
    }
    return;
  }
  if (token !== '') words.push(token);
  if (content.kind === 'words') words.push(word(value, content.words, name));
  if (content.kind === 'argument') words.push(encode(value, content.argument));
}

function word(value: unknown, words: readonly string[], name: string): string {
  const upper = typeof value === 'string' ? value.toUpperCase() : '';
  if (words.includes(upper)) return upper;
  throw new TypeError(`${name} must be one of ${words.join(', ')}`);
}

function encode(value: unknown, { name, type }: { name: string; type: ArgumentType }): CallArg {
  if (type === 'value') {
    if (value === MISSING) throw new TypeError(`${name} is missing`);
    return name === 'json' ? encodeJson(value) : encodeValue(value);
  }
  if (value instanceof Date && type === 'timestamp') {
    const milliseconds = value.getTime();
    return String(/milli/.test(name) ? milliseconds : Math.ceil(milliseconds / 1000));
  }
  return plain(value, name);
}

/** What is text or bytes to Redis too. */
function plain(value: unknown, name: string): CallArg {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return value;
  if (value === undefined || value === MISSING) throw new TypeError(`${name} is missing`);
  throw new TypeError(`${name} must be a string, a number or bytes, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? `an object` : `a ${typeof value}`;
}
