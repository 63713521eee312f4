/** The parts of a JSONPath query (RFC 9535), as the parser makes and the evaluator reads them. */
import type { Json } from './value.ts';

export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | {
      readonly kind: 'slice';
      readonly start: number | undefined;
      readonly end: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'filter'; readonly test: Test };

export interface Segment {
  /** `..`: of the node and all below it. */
  readonly descendant: boolean;
  readonly selectors: readonly Selector[];
}

export interface Query {
  /** From `$`, else from the `@` of a filter. */
  readonly absolute: boolean;
  readonly segments: readonly Segment[];
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '=~';

/** What is true or false of a node. */
export type Test =
  | { readonly kind: 'or'; readonly tests: readonly Test[] }
  | { readonly kind: 'and'; readonly tests: readonly Test[] }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'matches'; readonly whole: boolean; readonly text: Operand; readonly pattern: Operand };

/** What has a value, or nothing. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'length'; readonly of: Operand }
  | { readonly kind: 'count'; readonly query: Query }
  | { readonly kind: 'value'; readonly query: Query };

/** Whether the query can never give more than one node. */
export function isSingular({ segments }: Query): boolean {
  return segments.every(({ descendant, selectors }) => {
    const [first] = selectors;
    return !descendant && selectors.length === 1 && (first?.kind === 'name' || first?.kind === 'index');
  });
}
