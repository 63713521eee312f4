/** COMMAND DOCS and COMMAND INFO from the table: replies that clients, redis-cli's hints among them, read. */
import { keyFlags } from './key-flags.ts';
import { array, bulk, integer, map, type Reply, set, status } from './reply.ts';
import { type ArgumentType, parseSyntax, type Syntax } from './syntax.ts';
import type { CommandDef, CommandGroup, CommandTable } from './table.ts';

/** Redis' names of the types of arguments. */
const TYPE_NAMES: Readonly<Record<ArgumentType, string>> = {
  key: 'key',
  string: 'string',
  value: 'string',
  integer: 'integer',
  double: 'double',
  pattern: 'pattern',
  cursor: 'integer',
  timestamp: 'unix-time',
};

interface DocArgument {
  readonly name: string;
  readonly type: string;
  readonly token?: string | undefined;
  readonly arguments?: readonly DocArgument[];
  readonly optional?: boolean;
  readonly multiple?: boolean;
}

function docOf(syntax: Syntax): DocArgument {
  switch (syntax.kind) {
    case 'token':
      return { name: syntax.token.toLowerCase(), type: 'pure-token', token: syntax.token };
    case 'argument':
      return { name: syntax.name, type: TYPE_NAMES[syntax.type] };
    case 'optional':
      return { ...docOf(syntax.item), optional: true };
    case 'repeat':
      return { ...docOf(syntax.item), multiple: true };
    case 'choice': {
      const options = syntax.options.map(docOf);
      return { name: options.map(({ name }) => name).join('-or-'), type: 'oneof', arguments: options };
    }
    case 'sequence':
      return docOfSequence(syntax.items);
  }
}

/** A token before arguments is theirs: `EX seconds` is one argument with a token. */
function docOfSequence(items: readonly Syntax[]): DocArgument {
  const [first, ...rest] = items;
  if (first?.kind !== 'token' || rest.length === 0) {
    return { name: items.map((item) => docOf(item).name).join('-'), type: 'block', arguments: items.map(docOf) };
  }
  const only = rest.length === 1 ? docOf(rest[0] as Syntax) : undefined;
  if (only !== undefined && only.token === undefined && only.optional !== true) return { ...only, token: first.token };
  return { name: first.token.toLowerCase(), type: 'block', token: first.token, arguments: rest.map(docOf) };
}

function argumentReply(doc: DocArgument): Reply {
  const fields: Reply[] = [bulk('name'), bulk(doc.name), bulk('type'), bulk(doc.type)];
  if (doc.arguments === undefined && doc.type !== 'pure-token') fields.push(bulk('display_text'), bulk(doc.name));
  if (doc.token !== undefined) fields.push(bulk('token'), bulk(doc.token));
  const flags = [doc.optional === true ? 'optional' : '', doc.multiple === true ? 'multiple' : ''].filter(Boolean);
  if (flags.length > 0) fields.push(bulk('flags'), set(flags.map(status)));
  if (doc.arguments !== undefined) fields.push(bulk('arguments'), array(doc.arguments.map(argumentReply)));
  return map(fields);
}

/** The value that COMMAND DOCS has for one command. */
export function docsReply(def: CommandDef): Reply {
  const fields = ['summary', def.summary, 'since', def.since, 'group', def.group, 'complexity', def.complexity];
  const { items } = parseSyntax(def.syntax);
  const args: Reply[] =
    items.length === 0 ? [] : [bulk('arguments'), array(items.map((item) => argumentReply(docOf(item))))];
  return map([...fields.map(bulk), ...args]);
}

/** The value that COMMAND DOCS has for a container: `own` says what it does without a subcommand. */
export function containerDocsReply(table: CommandTable, container: string): Reply {
  const subs = [...(table.subcommands(container)?.values() ?? [])];
  const own = table.get(container);
  const group = subs[0]?.group ?? 'generic';
  const summary = own?.summary ?? `A container for ${container.toLowerCase()} commands`;
  const fields = ['summary', summary, 'since', own?.since ?? subs[0]?.since ?? '', 'group', group];
  const docs = subs.flatMap((sub) => [bulk(sub.name.toLowerCase()), docsReply(sub)]);
  return map([...fields.map(bulk), bulk('complexity'), bulk('Depends on subcommand.'), bulk('subcommands'), map(docs)]);
}

// COMMAND INFO

/** The ACL category of a group's commands; server commands have none. */
const CATEGORIES: Partial<Record<CommandGroup, string>> = {
  generic: 'keyspace',
  memcached: 'string',
  'sorted-set': 'sortedset',
  transactions: 'transaction',
};
const WITHOUT_CATEGORY: readonly CommandGroup[] = ['server', 'pubsub', 'json'];

/** Commands without the admin flag that Redis files with those that have it. */
const ADMIN: ReadonlySet<string> = new Set(['LASTSAVE', 'ROLE']);

/** Server commands that Redis files under connections. */
const CONNECTION = /^(?:COMMAND(?:\||$)|ASKING$|READONLY$|READWRITE$)/;

/** Commands that are dangerous though they are no admin commands. */
const DANGEROUS: ReadonlySet<string> = new Set([
  ...['FLUSHALL', 'FLUSHDB', 'INFO', 'KEYS', 'MIGRATE', 'RESTORE', 'SORT', 'SORT_RO', 'SWAPDB'],
]);
/** Generic commands that Redis files under the types that they work on. */
const SORTED_TYPES: Readonly<Record<string, readonly string[]>> = {
  SORT: ['list', 'set', 'sortedset'],
  SORT_RO: ['list', 'set', 'sortedset'],
};
const KEYSPACE: ReadonlySet<string> = new Set(['DBSIZE', 'FLUSHALL', 'FLUSHDB', 'SWAPDB']);

/** The ACL categories of a command, without `@`: made from its group and flags as Redis does. */
export function categoriesOf(def: CommandDef): string[] {
  const { flags, group, name } = def;
  const categories = new Set<string>(SORTED_TYPES[name]);
  if (categories.size === 0 && !WITHOUT_CATEGORY.includes(group)) categories.add(CATEGORIES[group] ?? group);
  if (KEYSPACE.has(name)) categories.add('keyspace');
  if (CONNECTION.test(name)) categories.add('connection');
  if (flags.includes('write')) categories.add('write');
  if (flags.includes('readonly') && group !== 'scripting') categories.add('read');
  if (flags.includes('admin')) categories.add('admin').add('dangerous');
  if (ADMIN.has(name)) categories.add('admin').add('dangerous');
  if (DANGEROUS.has(name)) categories.add('dangerous');
  if (flags.includes('pubsub')) categories.add('pubsub');
  if (flags.includes('blocking')) categories.add('blocking');
  return [...categories.add(flags.includes('fast') ? 'fast' : 'slow')];
}

/** All ACL categories that commands of the table have. */
export function allCategories(table: CommandTable): string[] {
  return [...new Set([...table.all()].flatMap(categoriesOf))].sort();
}

function shownFlags(def: CommandDef): string[] {
  const flags = new Set<string>(def.flags);
  // Redis keeps this one to itself.
  flags.delete('may_replicate');
  if (def.keysOf !== undefined) flags.add('movablekeys');
  return [...flags];
}

function keySpecs(def: CommandDef): Reply {
  const [first, last, step] = def.keys;
  const [ofFirst, ofOthers] = keyFlags(def);
  const variable = def.name === 'SET' || def.name === 'BITFIELD' ? ['variable_flags'] : [];
  const spec = (flags: readonly string[], begin: Reply[], find: Reply[]) =>
    map([
      ...[bulk('flags'), set([...flags, ...variable].map(status))],
      ...[bulk('begin_search'), map(begin)],
      ...[bulk('find_keys'), map(find)],
    ]);
  if (def.keysOf !== undefined) {
    const unknown = [bulk('type'), bulk('unknown'), bulk('spec'), map([])];
    return set([spec([...ofFirst, 'incomplete'], unknown, unknown)]);
  }
  if (first === 0) return set([]);
  const from = (flags: readonly string[], index: number, lastkey: number) => {
    const begin = [bulk('type'), bulk('index'), bulk('spec'), map([bulk('index'), integer(index)])];
    const range = [bulk('lastkey'), integer(lastkey), bulk('keystep'), integer(step), bulk('limit'), integer(0)];
    return spec(flags, begin, [bulk('type'), bulk('range'), bulk('spec'), map(range)]);
  };
  if (ofFirst === ofOthers || last === first) return set([from(ofFirst, first, last < 0 ? last : last - first)]);
  const second = first + step;
  return set([from(ofFirst, first, 0), from(ofOthers, second, last < 0 ? last : last - second)]);
}

/** What COMMAND INFO has for one command. */
export function infoReply(table: CommandTable, name: string): Reply {
  const isContainer = table.subcommands(name) !== undefined;
  const def = table.get(name);
  const subs = isContainer ? [...(table.subcommands(name)?.values() ?? [])] : [];
  return array([
    bulk(name.toLowerCase()),
    integer(def?.arity ?? -2),
    set((def === undefined ? [] : shownFlags(def)).map(status)),
    ...(def?.keys ?? [0, 0, 0]).map(integer),
    set((def === undefined ? ['slow'] : categoriesOf(def)).map((category) => status(`@${category}`))),
    set([]),
    def === undefined ? set([]) : keySpecs(def),
    set(subs.map((sub) => infoReply(table, sub.name))),
  ]);
}
