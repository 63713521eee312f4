import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

function plain(reply: Reply): unknown {
  switch (reply.type) {
    case 'array':
    case 'map':
    case 'set':
      return reply.value.map(plain);
    case 'bulk':
      return reply.text;
    case 'nil':
      return null;
    default:
      return reply.value;
  }
}

function start(...lines: string[]) {
  const engine = new Engine({
    clock: () => 1_700_000_000_000,
    random: () => 0,
    timer: { set: () => 0, clear: () => {} },
  });
  const session = engine.createSession();
  const call = (line: string) => plain(session.call(line.split(' ')) as Reply);
  lines.forEach(call);
  const events: string[] = [];
  engine.notifyKeyspaceEvent = (kind, event, key) => events.push(`${kind} ${event} ${key}`);
  const effects = (line: string) => {
    const recorder = engine.startRecording();
    call(line);
    engine.stopRecording();
    return recorder.effects;
  };
  return { call, events, effects };
}

const DOCUMENT = '{"a":1,"b":[1,2,3],"c":{"x":true,"y":"foo","z":null},"n":{"a":2.5}}';
const NO_KEY = "ERR could not perform this operation on a key that doesn't exist";
const noPath = (path: string, or = '') => `ERR Path '${path}' does not exist${or}`;

test.each<[line: string, reply: unknown]>([
  ['JSON.GET d', DOCUMENT],
  ['JSON.GET d .', DOCUMENT],
  ['JSON.GET d $', `[${DOCUMENT}]`],
  ['JSON.GET d $..a', '[1,2.5]'],
  ['JSON.GET d ..a', '1'],
  ['JSON.GET d .a b', '{".a":1,"b":[1,2,3]}'],
  ['JSON.GET d $..a .b', '{"$..a":[1,2.5],".b":[[1,2,3]]}'],
  ['JSON.GET d $.nope', '[]'],
  ['JSON.GET d .nope', noPath('$.nope')],
  ['JSON.GET none $', null],
  ['JSON.GET d INDENT', 'ERR syntax error'],
  ['JSON.GET d INDENT # SPACE _ .b NEWLINE |', '[|#1,|#2,|#3|]'],
  ['JSON.GET d SPACE _ NEWLINE | INDENT # .n', '{|#"a":_2.5|}'],
  ['JSON.MGET d d2 none s $.a', ['[1]', '[]', null, null]],
  ['JSON.MGET d d2 none s .a', ['1', null, null, null]],
  ['JSON.TYPE d', 'object'],
  ['JSON.TYPE d $..a', ['integer', 'number']],
  ['JSON.TYPE d $.c.*', ['boolean', 'string', 'null']],
  ['JSON.TYPE d .nope', null],
  ['JSON.TYPE none $', null],
  ['JSON.RESP d .b', ['[', 1, 2, 3]],
  ['JSON.RESP d $.c', [['{', 'x', 'true', 'y', 'foo', 'z', null]]],
  ['JSON.RESP none', null],
  ['JSON.DEBUG MEMORY d $.a', [8]],
  ['JSON.DEBUG MEMORY none', 0],
  ['JSON.STRLEN d $..*', [null, null, null, null, null, null, null, null, 3, null, null]],
  ['JSON.STRLEN d .c.y', 3],
  ['JSON.STRLEN d .a', 'WRONGTYPE wrong type of path value - expected string but found integer'],
  ['JSON.STRLEN none', null],
  ['JSON.STRLEN none $', NO_KEY],
  ['JSON.OBJKEYS d', ['a', 'b', 'c', 'n']],
  ['JSON.OBJKEYS d $.*', [null, null, ['x', 'y', 'z'], ['a']]],
  ['JSON.OBJKEYS d .a', noPath('$.a', ' or not an object')],
  ['JSON.OBJLEN d $.*', [null, null, 3, 1]],
  ['JSON.OBJLEN d .nope', null],
  ['JSON.ARRLEN d $.*', [null, 3, null, null]],
  ['JSON.ARRLEN d .b', 3],
  ['JSON.ARRLEN d .a', noPath('$.a', ' or not an array')],
  ['JSON.ARRINDEX d $.b 2', [1]],
  ['JSON.ARRINDEX d .b 2 2', -1],
  ['JSON.ARRINDEX d .b 3 0 -1', -1],
  ['JSON.ARRINDEX d .b 3 -1 0', 2],
  ['JSON.ARRINDEX d .b 1.0', -1],
  ['JSON.ARRINDEX d $.* 2', [null, 1, null, null]],
  ['JSON.GET s', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['GET d', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['TYPE d', 'ReJSON-RL'],
])('%s answers %j', (line, reply) => {
  const { call, effects } = start(`JSON.SET d $ ${DOCUMENT}`, 'JSON.SET d2 $ []', 'SET s 1');
  expect(effects(line)).toEqual([]);
  expect(call(line)).toEqual(reply);
});

test.each<[line: string, reply: unknown, left: string]>([
  ['JSON.SET d $.c 1', 'OK', '{"a":1,"b":[1,2],"c":1}'],
  ['JSON.SET d $..a "x"', 'OK', '{"a":"x","b":[1,2],"c":{"a":"x","t":true}}'],
  ['JSON.SET d $.b[-1] {}', 'OK', '{"a":1,"b":[1,{}],"c":{"a":"s","t":true}}'],
  ['JSON.SET d $.c.n null', 'OK', '{"a":1,"b":[1,2],"c":{"a":"s","t":true,"n":null}}'],
  ['JSON.SET d . 7', 'OK', '7'],
  ['JSON.SET d $.a 2 xx', 'OK', '{"a":2,"b":[1,2],"c":{"a":"s","t":true}}'],
  ['JSON.SET d $.n 2 nx', 'OK', '{"a":1,"b":[1,2],"c":{"a":"s","t":true},"n":2}'],
  ['JSON.MERGE d $ {"a":null,"c":{"t":null,"n":{"m":1,"o":null}},"b":[]}', 'OK', '{"b":[],"c":{"a":"s","n":{"m":1}}}'],
  ['JSON.MERGE d $.c.n 1', 'OK', '{"a":1,"b":[1,2],"c":{"a":"s","t":true,"n":1}}'],
  ['JSON.MERGE d $.a {"x":null,"y":1}', 'OK', '{"a":{"y":1},"b":[1,2],"c":{"a":"s","t":true}}'],
  ['JSON.DEL d $.b[0]', 1, '{"a":1,"b":[2],"c":{"a":"s","t":true}}'],
  ['JSON.DEL d $.b[0,1]', 2, '{"a":1,"b":[],"c":{"a":"s","t":true}}'],
  ['JSON.FORGET d $..*', 3, '{}'],
  ['JSON.DEL d .c.a', 1, '{"a":1,"b":[1,2],"c":{"t":true}}'],
  ['JSON.CLEAR d $.*', 3, '{"a":0,"b":[],"c":{}}'],
  ['JSON.CLEAR d', 1, '{}'],
  ['JSON.NUMINCRBY d $..a 2', '[3,null]', '{"a":3,"b":[1,2],"c":{"a":"s","t":true}}'],
  ['JSON.NUMINCRBY d .a 0.5', '1.5', '{"a":1.5,"b":[1,2],"c":{"a":"s","t":true}}'],
  ['JSON.NUMMULTBY d $.b.* 3', '[3,6]', '{"a":1,"b":[3,6],"c":{"a":"s","t":true}}'],
  ['JSON.NUMMULTBY d .a 2.0', '2.0', '{"a":2.0,"b":[1,2],"c":{"a":"s","t":true}}'],
  ['JSON.STRAPPEND d $.c.* "é"', [3, null], '{"a":1,"b":[1,2],"c":{"a":"sé","t":true}}'],
  ['JSON.STRAPPEND d .c.a "u"', 2, '{"a":1,"b":[1,2],"c":{"a":"su","t":true}}'],
  ['JSON.TOGGLE d $..*', [null, null, null, null, null, null, 0], '{"a":1,"b":[1,2],"c":{"a":"s","t":false}}'],
  ['JSON.TOGGLE d .c.t', 'false', '{"a":1,"b":[1,2],"c":{"a":"s","t":false}}'],
  ['JSON.ARRAPPEND d $.* 3 "x"', [null, 4, null], '{"a":1,"b":[1,2,3,"x"],"c":{"a":"s","t":true}}'],
  ['JSON.ARRINSERT d $.b -1 8 9', [4], '{"a":1,"b":[1,8,9,2],"c":{"a":"s","t":true}}'],
  ['JSON.ARRINSERT d .b 2 8', 3, '{"a":1,"b":[1,2,8],"c":{"a":"s","t":true}}'],
  ['JSON.ARRPOP d $.*', [null, '2', null], '{"a":1,"b":[1],"c":{"a":"s","t":true}}'],
  ['JSON.ARRPOP d .b -9', '1', '{"a":1,"b":[2],"c":{"a":"s","t":true}}'],
  ['JSON.ARRTRIM d $.b -1 5', [1], '{"a":1,"b":[2],"c":{"a":"s","t":true}}'],
  ['JSON.ARRTRIM d .b 1 0', 0, '{"a":1,"b":[],"c":{"a":"s","t":true}}'],
])('%s answers %j and leaves %s', (line, reply, left) => {
  const { call, events } = start('JSON.SET d $ {"a":1,"b":[1,2],"c":{"a":"s","t":true}}');
  expect(call(line)).toEqual(reply);
  const event = line.slice(0, line.indexOf(' ')).toLowerCase().replace('forget', 'del');
  expect(events).toEqual([`d ${event} d`]);
  expect(call('JSON.GET d')).toBe(left);
});

test.each<[line: string, reply: unknown]>([
  ['JSON.SET d $.x.y 1', null],
  ['JSON.SET d $.a 2 NX', null],
  ['JSON.SET d $.x 2 XX', null],
  ['JSON.SET none $ 2 XX', null],
  ['JSON.SET d $ 2 NX', null],
  ['JSON.SET d $.b[5] 2', 'ERR array index out of range'],
  ['JSON.SET d $..x 2', 'ERR wrong static path'],
  ['JSON.SET none $.a 2', 'ERR new objects must be created at the root'],
  ['JSON.SET d $ {', 'ERR EOF while parsing an object at line 1 column 1'],
  ['JSON.SET d $ 1 FOO', 'ERR syntax error'],
  ['JSON.SET s $ 1', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['JSON.SET d $[ 1', 'ERR Error occurred on position 2, "$[ <<<<----", expected a selector.'],
  ['JSON.MSET d $ 1 none $.a 1', 'ERR new objects must be created at the root'],
  ['JSON.MSET d $ 1 s $ 1', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['JSON.MSET d $ 1 d', "ERR wrong number of arguments for 'json.mset' command"],
  ['JSON.MERGE none $.a 1', 'ERR new objects must be created at the root'],
  ['JSON.DEL d $.x', 0],
  ['JSON.DEL none', 0],
  ['JSON.CLEAR d $.c.t', 0],
  ['JSON.CLEAR none', NO_KEY],
  ['JSON.NUMINCRBY d $.c 1', '[null]'],
  ['JSON.NUMINCRBY d .c 1', noPath('$.c', ' or does not contains a number')],
  ['JSON.NUMINCRBY d .a 9223372036854775807', 'ERR numeric overflow'],
  ['JSON.NUMINCRBY d .a "x"', 'ERR bad input number'],
  ['JSON.NUMMULTBY none $.a 1', NO_KEY],
  ['JSON.STRAPPEND d .c.a 1', 'WRONGTYPE wrong type of path value - expected string but found integer'],
  ['JSON.STRAPPEND d .a "x"', noPath('$.a', ' or not a string')],
  ['JSON.TOGGLE d .a', noPath('$.a', ' or not a bool')],
  ['JSON.ARRAPPEND d .a 1', noPath('$.a', ' or not an array')],
  ['JSON.ARRAPPEND d $.a 1', [null]],
  ['JSON.ARRINSERT d .b 3 1', 'ERR index out of bounds'],
  ['JSON.ARRINSERT d .b -3 1', 'ERR index out of bounds'],
  ['JSON.ARRPOP d .a', noPath('$.a', ' or not an array')],
  ['JSON.ARRTRIM d .b 0 x', 'ERR value is not an integer or out of range'],
])('%s answers %j and changes nothing', (line, reply) => {
  const { effects, call, events } = start('JSON.SET d $ {"a":1,"b":[1,2],"c":{"a":"s","t":true}}', 'SET s 1');
  expect(effects(line)).toEqual([]);
  expect(events).toEqual([]);
  expect(call(line)).toEqual(reply);
});

test('JSON.MSET sets in order; what an earlier one took away answers null', () => {
  const { call } = start('JSON.SET m $ {}');
  expect(call('JSON.MSET m $ {"a":{}} q $ 1 m $.a.b 2')).toBe('OK');
  expect(call('JSON.MGET m q $')).toEqual(['[{"a":{"b":2}}]', '[1]']);
  expect(call('JSON.MSET m $ [] m $.a.b 2')).toBeNull();
  expect(call('JSON.GET m')).toBe('[]');
});

test('the key goes with the whole document, and keeps its expiry when the document is replaced', () => {
  const { call } = start('JSON.SET d $ {"a":1}', 'EXPIRE d 10');
  expect(
    ['JSON.SET d $ {"b":1}', 'TTL d', 'JSON.DEL d $.b', 'JSON.GET d', 'JSON.DEL d $', 'EXISTS d'].map(call),
  ).toEqual(['OK', 10, 1, '{}', 1, 0]);
});

test('RESP3 has numbers for JSON text, and types in an array', () => {
  const { call } = start('HELLO 3', `JSON.SET d $ ${DOCUMENT}`);
  expect(call('JSON.TYPE d $..a')).toEqual([['integer', 'number']]);
  expect(call('JSON.TYPE d .c')).toEqual(['object']);
  expect(call('JSON.TYPE none')).toEqual([null]);
  expect(call('JSON.NUMINCRBY d $..a 2')).toEqual([3, 4.5]);
  expect(call('JSON.NUMINCRBY d .a 1')).toEqual([4]);
});

test.each([
  ['JSON.SET d $.c.y 1', ['jset', '["c","y"]', '1']],
  ['JSON.NUMINCRBY d $.n.a 1', ['jset', '["n","a"]', '3.5']],
  ['JSON.ARRAPPEND d $.b 4', ['jsplice', '["b"]', 3, 0, '4']],
  ['JSON.ARRPOP d $.b 0', ['jsplice', '["b"]', 0, 1]],
  ['JSON.STRAPPEND d $.c.y "x"', ['jappend', '["c","y"]', 'x']],
  ['JSON.DEL d $.b[1]', ['jdel', '["b",1]']],
  ['JSON.MERGE d $ {"c":{"z":1}}', ['jset', '["c","z"]', '1']],
])('the effect of %s names the place', (line, [code, ...args]) => {
  const { effects } = start(`JSON.SET d $ ${DOCUMENT}`);
  expect(effects(line)).toEqual([[code, 'd', ...args]]);
});

test('names that JavaScript objects have are plain data', () => {
  const { call } = start('JSON.SET d $ {"__proto__":{"x":1},"constructor":2}');
  call('JSON.SET d $.__proto__.y 2');
  call('JSON.MERGE d $ {"__proto__":{"x":null},"toString":{"__proto__":[]}}');
  call('JSON.NUMINCRBY d .constructor 2');
  expect(call('JSON.GET d')).toBe('{"__proto__":{"y":2},"constructor":4,"toString":{"__proto__":[]}}');
  expect(call('JSON.GET d $.valueOf $.hasOwnProperty')).toBe('{"$.valueOf":[],"$.hasOwnProperty":[]}');
  expect(Object.hasOwn(Object.prototype, 'y')).toBe(false);
});

test('a document cannot be nested more deeply than it can be read', () => {
  const { call } = start(`JSON.SET d $ ${'['.repeat(127)}${']'.repeat(127)}`);
  const deepest = `$${'[0]'.repeat(126)}`;
  expect(call(`JSON.ARRAPPEND d ${deepest} 1`)).toEqual([1]);
  expect(call(`JSON.ARRAPPEND d ${deepest} []`)).toBe('ERR recursion limit exceeded');
  expect(call(`JSON.SET d ${deepest}[0] {}`)).toBe('ERR recursion limit exceeded');
  expect(call(`JSON.GET d ${deepest}`)).toBe('[[1]]');
});
