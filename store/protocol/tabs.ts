/**
 * What the tabs of a store say to each other. Nothing here is needed for the store to be right: messages save polling and
 * waiting, and the journal is the truth. Each carries the protocol's version; those of another one are not read.
 */

/** Changes with every change of what is below. */
export const TAB_PROTOCOL = 1;

/** One message of a channel. Objects do not keep their class between tabs, so its client flag travels apart. */
export type Published = readonly [channel: string, data: string | Uint8Array, flags: number, shard: boolean];

export type TabMessageBody =
  /** A batch is in the journal; `record` is what it holds there, left out where it is large. */
  | { readonly kind: 'batch'; readonly journal: string; readonly record: unknown; readonly strict: boolean }
  /** The sender would like to have the pen. */
  | { readonly kind: 'want' }
  /** The sender has the pen and is at work. */
  | { readonly kind: 'busy' }
  /** Somebody published in the sender's tab; those who listen in this one get it too. */
  | { readonly kind: 'published'; readonly messages: readonly Published[] }
  /** The sender is there; a `hello` is answered with `here`. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'here' }
  | { readonly kind: 'bye' };

export type TabMessage = TabMessageBody & {
  readonly tabkv: number;
  /** The sender's node id. */
  readonly from: string;
  /** The newest batch that the sender has; of a `batch` its number. */
  readonly seq: number;
};

/** The message, `newer` if a later build sent it, undefined if it is none of ours. */
export function readTabMessage(data: unknown): TabMessage | 'newer' | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { tabkv, from, seq, kind } = data as Partial<TabMessage>;
  if (typeof tabkv !== 'number') return undefined;
  if (tabkv > TAB_PROTOCOL) return 'newer';
  const isOurs = tabkv === TAB_PROTOCOL && typeof from === 'string' && typeof seq === 'number' && kind !== undefined;
  return isOurs ? (data as TabMessage) : undefined;
}
