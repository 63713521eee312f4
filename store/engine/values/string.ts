/** The string type: any bytes up to 512 MB, kept as they came in (binary string or Uint8Array) with their flag. */
import { binOf, type Datum, lengthOf } from '../bytes.ts';
import { defineType } from '../effects.ts';
import { parseInt64 } from '../numbers.ts';
import type { EffectArg, Value } from './value.ts';

const EMBSTR_MAX = 44;

export class StringValue implements Value {
  static readonly typeName = 'string';
  readonly type = 'string';
  readonly staysEmpty = true;
  readonly datum: Datum;
  /** True once it was edited in place: Redis then says `raw` however short it is. */
  readonly raw: boolean;

  constructor(datum: Datum, raw = false) {
    this.datum = datum;
    this.raw = raw;
  }

  static unpack(args: readonly EffectArg[]): StringValue {
    return new StringValue(args[0] as Datum, args[1] === 1);
  }

  get length(): number {
    return lengthOf(this.datum);
  }

  get size(): number {
    return this.length + 16;
  }

  encoding(): string {
    if (this.raw) return 'raw';
    if (this.length <= 20 && parseInt64(binOf(this.datum)) !== undefined) return 'int';
    return this.length <= EMBSTR_MAX ? 'embstr' : 'raw';
  }

  copy(): StringValue {
    return this;
  }

  pack(): EffectArg[] {
    return this.raw ? [this.datum, 1] : [this.datum];
  }
}

defineType(StringValue);
