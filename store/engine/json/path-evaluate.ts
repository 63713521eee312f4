/** Runs JSONPath queries (RFC 9535) on a document. Gives nodes that know where they are. */
import type { CompareOperator, Operand, Query, Segment, Selector, Test } from './path-syntax.ts';
import { compareNumbers, equalJson, isNumber, type Json } from './value.ts';

/** Member names and element indexes from the root. */
export type Location = readonly (string | number)[];

export class PathNode {
  readonly value: Json;
  readonly parent: PathNode | undefined;
  /** Of this node in its parent. */
  readonly step: string | number;

  constructor(value: Json, parent?: PathNode, step: string | number = '') {
    this.value = value;
    this.parent = parent;
    this.step = step;
  }

  /** O(depth). */
  location(): Location {
    const steps: (string | number)[] = [];
    for (let node: PathNode = this; node.parent !== undefined; node = node.parent) steps.push(node.step);
    return steps.reverse();
  }
}

/** The nodes that a query selects, in RFC 9535's order. O(nodes looked at). */
export function evaluate(query: Query, document: Json): PathNode[] {
  return run(query, new PathNode(document), document);
}

function run({ segments }: Query, start: PathNode, root: Json): PathNode[] {
  let nodes = [start];
  for (const segment of segments) nodes = applySegment(segment, nodes, root);
  return nodes;
}

function applySegment({ descendant, selectors }: Segment, nodes: readonly PathNode[], root: Json): PathNode[] {
  const found: PathNode[] = [];
  const select = (node: PathNode) => {
    for (const selector of selectors) applySelector(selector, node, root, found);
  };
  for (const node of nodes) {
    if (descendant) visit(node, select);
    else select(node);
  }
  return found;
}

/** A node and all below it, parents first. */
function visit(start: PathNode, see: (node: PathNode) => void): void {
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    see(node);
    const { value } = node;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push(new PathNode(value[i] as Json, node, i));
    } else if (value instanceof Map) {
      const children = Array.from(value, ([name, child]) => new PathNode(child, node, name));
      for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as PathNode);
    }
  }
}

function applySelector(selector: Selector, node: PathNode, root: Json, found: PathNode[]): void {
  const { value } = node;
  switch (selector.kind) {
    case 'name': {
      const child = value instanceof Map ? value.get(selector.name) : undefined;
      if (child !== undefined) found.push(new PathNode(child, node, selector.name));
      break;
    }
    case 'index':
      if (Array.isArray(value)) applyIndex(selector.index, value, node, found);
      break;
    case 'slice':
      if (Array.isArray(value)) applySlice(selector, value, node, found);
      break;
    case 'wildcard':
      eachChild(node, (child) => found.push(child));
      break;
    case 'filter':
      eachChild(node, (child) => {
        if (holds(selector.test, child, root)) found.push(child);
      });
  }
}

function applyIndex(index: number, array: readonly Json[], node: PathNode, found: PathNode[]): void {
  const at = index < 0 ? array.length + index : index;
  const child = array[at];
  if (child !== undefined) found.push(new PathNode(child, node, at));
}

function applySlice(
  { start, end, step }: Extract<Selector, { kind: 'slice' }>,
  array: readonly Json[],
  node: PathNode,
  found: PathNode[],
): void {
  if (step === 0) return;
  const { length } = array;
  const from = bound(start ?? (step > 0 ? 0 : length - 1), length, step);
  const to = end === undefined ? (step > 0 ? length : -1) : bound(end, length, step);
  for (let i = from; step > 0 ? i < to : i > to; i += step) found.push(new PathNode(array[i] as Json, node, i));
}

/** A bound of a slice, counted from the start and kept within the array. */
function bound(value: number, length: number, step: number): number {
  const at = value < 0 ? length + value : value;
  return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
}

function eachChild(node: PathNode, see: (child: PathNode) => void): void {
  const { value } = node;
  if (Array.isArray(value)) for (const [i, child] of value.entries()) see(new PathNode(child, node, i));
  else if (value instanceof Map) for (const [name, child] of value) see(new PathNode(child, node, name));
}

// Filters

function holds(test: Test, node: PathNode, root: Json): boolean {
  switch (test.kind) {
    case 'or':
      return test.tests.some((one) => holds(one, node, root));
    case 'and':
      return test.tests.every((one) => holds(one, node, root));
    case 'not':
      return !holds(test.test, node, root);
    case 'exists':
      return select(test.query, node, root).length > 0;
    case 'compare':
      return compare(test.operator, operandValue(test.left, node, root), operandValue(test.right, node, root));
    case 'matches':
      return matches(operandValue(test.text, node, root), operandValue(test.pattern, node, root), test.whole);
  }
}

function select(query: Query, node: PathNode, root: Json): PathNode[] {
  return run(query, query.absolute ? new PathNode(root) : new PathNode(node.value), root);
}

/** The value of an operand; undefined is RFC 9535's Nothing. */
function operandValue(operand: Operand, node: PathNode, root: Json): Json | undefined {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'query':
      return select(operand.query, node, root)[0]?.value;
    case 'length':
      return lengthOf(operandValue(operand.of, node, root));
    case 'count':
      return select(operand.query, node, root).length;
    case 'value': {
      const nodes = select(operand.query, node, root);
      return nodes.length === 1 ? nodes[0]?.value : undefined;
    }
  }
}

function lengthOf(value: Json | undefined): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : undefined;
}

function compare(operator: CompareOperator, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case '==':
      return same(left, right);
    case '!=':
      return !same(left, right);
    case '<':
      return isLess(left, right);
    case '>':
      return isLess(right, left);
    case '<=':
      return isLess(left, right) || same(left, right);
    case '>=':
      return isLess(right, left) || same(left, right);
    case '=~':
      return matches(left, right, false);
  }
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  return left === undefined || right === undefined ? left === right : equalJson(left, right);
}

function isLess(left: Json | undefined, right: Json | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'string' && typeof right === 'string') return lessText(left, right);
  return isNumber(left) && isNumber(right) && compareNumbers(left, right) < 0;
}

/** By code points; JavaScript's `<` goes by UTF-16 units, which sorts the astral planes before U+E000. */
function lessText(left: string, right: string): boolean {
  let i = 0;
  while (i < left.length && left.charCodeAt(i) === right.charCodeAt(i)) i++;
  const [a, b] = [left.codePointAt(i), right.codePointAt(i)];
  return b !== undefined && (a === undefined || a < b);
}

// Regular expressions

const compiled = new Map<string, RegExp | undefined>();
const MOST_COMPILED = 64;

/** Whether a text matches a pattern (RFC 9485), as a whole or somewhere; false if either is no string or no pattern. */
function matches(text: Json | undefined, pattern: Json | undefined, whole: boolean): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false;
  const source = whole ? `^(?:${dotted(pattern)})$` : dotted(pattern);
  if (!compiled.has(source)) {
    if (compiled.size === MOST_COMPILED) compiled.clear();
    compiled.set(source, compile(source));
  }
  return compiled.get(source)?.test(text) ?? false;
}

function compile(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}

/** A dot of RFC 9485 stands for anything but CR and LF; JavaScript's excludes two more. */
function dotted(pattern: string): string {
  let out = '';
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '\\') {
      out += char + pattern.charAt(++i);
      continue;
    }
    if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    out += char === '.' && !inClass ? '[^\\r\\n]' : char;
  }
  return out;
}
