/** How streams are packed into effects: flat lists that say how long their parts are. */
import type { Bin, Element } from '../bytes.ts';
import { type StreamEntry, StreamNode } from '../structures/stream-node.ts';
import type { EffectArg } from './value.ts';

/** Reads a packed value piece by piece. */
export class Unpacker {
  readonly #args: readonly EffectArg[];
  #at = 0;

  constructor(args: readonly EffectArg[]) {
    this.#args = args;
  }

  any(): EffectArg {
    return this.#args[this.#at++] as EffectArg;
  }

  bin(): Bin {
    return this.any() as Bin;
  }

  number(): number {
    return this.any() as number;
  }
}

export function packNode(node: StreamNode, packed: EffectArg[]): void {
  const { id, fields, last, deleted, packedBytes, entries } = node;
  packed.push(id, fields.length, ...fields, last, deleted, packedBytes, entries.length);
  for (const entry of entries) {
    const same = entry.fields === fields;
    packed.push(entry.id, same ? -1 : entry.fields.length);
    if (!same) packed.push(...entry.fields);
    packed.push(...entry.values);
  }
}

export function unpackNode(from: Unpacker): StreamNode {
  const bins = (count: number) => Array.from({ length: count }, () => from.bin());
  const id = from.bin();
  const fields = bins(from.number());
  const last = from.bin();
  const deleted = from.number();
  const packedBytes = from.number();
  const entries = Array.from({ length: from.number() }, (): StreamEntry => {
    const entryId = from.bin();
    const count = from.number();
    const own = count === -1 ? fields : bins(count);
    return { id: entryId, fields: own, values: own.map(() => from.any() as Element) };
  });
  return StreamNode.restore(id, fields, last, deleted, packedBytes, entries);
}
