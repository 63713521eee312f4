// The text of store/client/commands.generated.ts, from the engine's command table: the typed methods, and what the client
// needs at run time to format their calls. scripts/generate.mjs writes it, a unit test holds it to be up to date.

import { camelCase, type Option, type Parameter, type Shape, shapeOf } from '../store/client/shape.ts';
import { unavailableCommands } from '../store/engine/commands/unavailable.ts';
import { commandTable } from '../store/engine/engine.ts';
import type { ArgumentType } from '../store/engine/syntax.ts';
import type { CommandDef } from '../store/engine/table.ts';
import { replyVariants, type Variant } from './reply-variants.ts';

/** Commands that change what a connection is: they belong to sessions, not to a client that many callers share. */
const OF_SESSIONS = new Set([
  ...['MULTI', 'EXEC', 'DISCARD', 'WATCH', 'UNWATCH', 'SELECT', 'RESET', 'QUIT', 'HELLO', 'AUTH', 'MONITOR'],
  ...['SUBSCRIBE', 'UNSUBSCRIBE', 'PSUBSCRIBE', 'PUNSUBSCRIBE', 'SSUBSCRIBE', 'SUNSUBSCRIBE', 'SYNC', 'PSYNC'],
  ...['CLIENT|REPLY', 'CLIENT|TRACKING', 'CLIENT|CACHING', 'CLIENT|SETNAME', 'CLIENT|NO-TOUCH', 'CLIENT|NO-EVICT'],
]);

const TYPES: Readonly<Record<ArgumentType, string>> = {
  key: 'Key',
  string: 'Text',
  value: 'unknown',
  integer: 'Integer',
  double: 'Double',
  pattern: 'Text',
  cursor: 'number | string',
  timestamp: 'number | Date',
};

/** Names that are no parameters in JavaScript. */
const RESERVED = new Set(['default', 'delete', 'function', 'in', 'new', 'with', 'class', 'arguments', 'eval']);

const typed = (type: ArgumentType) => TYPES[type];
const grouped = (type: string) => (type.includes('|') ? `(${type})` : type);
const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const words = (list: readonly string[]) => `Word<${list.map(quoted).join(' | ')}>`;
const parameterName = (name: string) => (RESERVED.has(name) ? `${name}_` : name);

function optionType(option: Option): string {
  switch (option.content.kind) {
    case 'flag':
      return 'boolean';
    case 'words':
      return words(option.content.words);
    case 'argument':
      return typed(option.content.argument.type);
    case 'many':
      return `${typed(option.content.argument.type)} | readonly ${grouped(typed(option.content.argument.type))}[]`;
  }
}

interface Presence {
  readonly has: readonly string[];
  readonly not: readonly string[];
}

/** `{ nx?: boolean; … }`, as this variant has it. */
function optionsType(options: readonly Option[], { has, not }: Presence): { type: string; required: boolean } {
  const properties = options.map((option) => {
    const flag = option.content.kind === 'flag';
    const name = /^\w+$/.test(option.name) ? option.name : `'${option.name}'`;
    if (not.includes(option.name)) return `${name}?: ${flag ? 'false' : 'undefined'}`;
    if (!has.includes(option.name)) return `${name}?: ${optionType(option)}`;
    return `${name}: ${flag ? 'true' : optionType(option)}`;
  });
  return { type: `{ ${properties.join('; ')} }`, required: options.some(({ name }) => has.includes(name)) };
}

/** The parameter lists of a parameter: one, or several where a method can be called in several ways. */
function lists(parameter: Parameter, presence: Presence): string[] {
  switch (parameter.kind) {
    case 'argument': {
      if (presence.not.includes(parameter.name)) return [''];
      const mark = parameter.optional && !presence.has.includes(parameter.name) ? '?' : '';
      return [`${parameterName(parameter.name)}${mark}: ${typed(parameter.type)}`];
    }
    case 'words':
      return [`${parameter.name}: ${words(parameter.words)}`];
    case 'many':
      return manyLists(parameter);
    case 'pairs': {
      const first = typed(parameter.first.type);
      const second = typed(parameter.second.type);
      const object = `${parameter.name}: Readonly<Record<string, ${second}>> | ReadonlyMap<${first}, ${second}>`;
      if (!parameter.rest) return [object];
      return [object, `...${parameter.name}: ${second === 'unknown' ? second : `(${first} | ${second})`}[]`];
    }
    case 'records': {
      const fields = parameter.fields.map(({ name, type }) => `${name}: ${typed(type)}`).join('; ');
      const flat = [...new Set(parameter.fields.map(({ type }) => typed(type)))].join(' | ');
      return [`...${parameter.name}: { ${fields} }[]`, `...${parameter.name}: (${flat})[]`];
    }
    case 'options': {
      const options = optionsType(parameter.options, presence);
      return [`options${options.required ? '' : '?'}: ${options.type}`];
    }
  }
}

function manyLists({ name, argument, rest, optional, counted }: Extract<Parameter, { kind: 'many' }>): string[] {
  const { type } = argument;
  const one = typed(type);
  if (rest) return [type === 'value' ? `...${name}: unknown[]` : `...${name}: (${one} | readonly ${grouped(one)}[])[]`];
  const list = `${name}${optional && !counted ? '?' : ''}: ${one} | readonly ${grouped(one)}[]`;
  return counted ? [list, `count: number, ${list}`] : [list];
}

/** All parameter lists of a shape under a variant. */
function signatures(shape: Shape, presence: Presence): string[] {
  if (shape.raw) return ['...args: Text[]'];
  let results = [''];
  for (const [i, parameter] of shape.parameters.entries()) {
    let options = lists(parameter, presence);
    // An optional parameter cannot stand before one that is not: there are two lists then, with it and without.
    const followed = shape.parameters.slice(i + 1).some((later) => !isOptional(later));
    if (followed && isOptional(parameter)) options = ['', ...options.map((list) => list.replace('?:', ':'))];
    results = results.flatMap((before) =>
      options.map((list) => [before, list].filter((text) => text !== '').join(', ')),
    );
  }
  return [...new Set(results)];
}

function isOptional(parameter: Parameter): boolean {
  if (parameter.kind === 'argument') return parameter.optional;
  return parameter.kind === 'options' || (parameter.kind === 'many' && parameter.optional && !parameter.counted);
}

/** ioredis' way: options as words after the arguments. */
function wordSignature(shape: Shape): string | undefined {
  if (shape.raw || shape.parameters.at(-1)?.kind !== 'options') return undefined;
  const before = shape.parameters.slice(0, -1).map((parameter) => lists(parameter, { has: [], not: [] })[0] as string);
  if (before.some((list) => list.includes('?:') || list.startsWith('...'))) return undefined;
  return [...before, '...options: (string | number)[]'].join(', ');
}

interface Method {
  readonly name: string;
  readonly def: CommandDef;
  readonly overloads: readonly { readonly parameters: string; readonly reply: string; readonly generic: string }[];
}

/** The uses that the reply depends on, and last the general one for options that are not known before. */
function variantsOf(def: CommandDef, shape: Shape): readonly Variant[] {
  const variants = replyVariants[def.name];
  if (variants === undefined) return [{ reply: def.reply }];
  const options = shape.parameters.find((parameter) => parameter.kind === 'options')?.options ?? [];
  const named = variants.flatMap(({ has = [], not = [] }) => [...has, ...not]);
  return options.some(({ name }) => named.includes(name)) ? [...variants, { reply: def.reply }] : variants;
}

function methodOf(def: CommandDef): Method {
  const shape = shapeOf(def.name, def.syntax);
  const overloads = variantsOf(def, shape).flatMap(({ has = [], not = [], reply, generic = 'T = unknown' }) =>
    signatures(shape, { has, not }).map((parameters) => ({
      parameters,
      reply,
      generic: /\bT\b/.test(reply) ? `<${generic}>` : '',
    })),
  );
  const asWords = wordSignature(shape);
  if (asWords !== undefined) {
    overloads.push({ parameters: asWords, reply: def.reply, generic: /\bT\b/.test(def.reply) ? '<T = unknown>' : '' });
  }
  return { name: camelCase(def.name), def, overloads };
}

const wrap = (text: string, indent: string) => `${indent}${text}`;

function docs({ def }: Method): string {
  const since = def.since === 'tabkv' ? 'Of tabkv only' : `Redis ${def.since}`;
  const call = `${def.name.replaceAll('|', ' ')} ${def.syntax}`.trim().replaceAll('*/', '*\\/').replaceAll('@', '\\@');
  return ['/**', ` * ${def.summary}.`, ` * ${def.complexity}. ${since}.`, ` * \`${call}\``, ' */']
    .map((line) => wrap(line, '  '))
    .join('\n');
}

function promised(method: Method): string {
  const lines = method.overloads.map(
    ({ parameters, reply, generic }) => `  ${method.name}${generic}(${parameters}): Promise<${reply}>;`,
  );
  return [docs(method), ...lines].join('\n');
}

function chained(method: Method): string {
  return method.overloads
    .map(({ parameters, reply, generic }) => `  ${method.name}${generic}(${parameters}): Chain<[...R, ${reply}], N>;`)
    .join('\n');
}

/** How the client reads the reply, where its kind does not tell: see client/decode.ts. */
function reading(def: CommandDef): string {
  if (/^number( \| null)?$/.test(def.reply)) return 'number';
  return replyVariants[def.name]?.some(({ nullIfEmpty }) => nullIfEmpty === true) === true ? 'null if empty' : '';
}

function entry({ name, def }: Method): string {
  const how = reading(def);
  return `  ${name}: [${[def.name, def.syntax, ...(how === '' ? [] : [how])].map(quoted).join(', ')}],`;
}

/** The whole file. */
export function generateCommands(): string {
  const methods = [...commandTable().all()]
    .filter((def) => !OF_SESSIONS.has(def.name) && !unavailableCommands.includes(def) && !def.name.endsWith('|HELP'))
    .map(methodOf)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return `// Generated by \`npm run generate\` from the command table in store/engine. Not to be edited.
import type { Chain } from './chain.ts';

/** The name of a key: text (its UTF-8 bytes), bytes, or a number (its digits). */
export type Key = string | number | Uint8Array;
/** Text, a number (its digits) or bytes: what Redis itself can hold. */
export type Text = string | number | bigint | Uint8Array;
export type Integer = number | bigint;
/** A number, or as Redis writes it: \`-inf\`, \`+inf\`. */
export type Double = number | string;
/** One of these words, in capitals or small letters. */
export type Word<W extends string> = W | Lowercase<W>;

/** One method per command. All may reject with a CommandError, a StoreError, or a TypeError if an argument cannot be sent. */
export interface Commands {
${methods.map(promised).join('\n')}
}

/** The same methods for \`multi()\` and \`pipeline()\`: each adds its result to those that \`exec\` gives. */
export interface ChainedCommands<R extends readonly unknown[], N> {
${methods.map(chained).join('\n')}
}

/** Command, syntax and, where the reply alone does not tell, how it is read; by method. */
export const COMMANDS = {
${methods.map(entry).join('\n')}
} as const;
`;
}
