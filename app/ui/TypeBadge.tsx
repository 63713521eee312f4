/** A data type, told by word and colour. */
import { clsx } from './clsx.ts';
import css from './TypeBadge.module.css';

/** Types by the store's names, with how we call them. */
export const TYPES = {
  string: 'String',
  list: 'List',
  hash: 'Hash',
  set: 'Set',
  zset: 'Sorted set',
  stream: 'Stream',
  'ReJSON-RL': 'JSON',
} as const;

const SHORT: Readonly<Record<string, string>> = { zset: 'zset', 'ReJSON-RL': 'json' };

export function typeName(type: string): string {
  return (TYPES as Readonly<Record<string, string>>)[type] ?? type;
}

export function TypeBadge({ type }: { readonly type: string }) {
  return <span className={clsx(css.badge, css[SHORT[type] ?? type])}>{SHORT[type] ?? type}</span>;
}
