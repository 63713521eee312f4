/** The methods that the command table gives to stores, sessions and chains. */
import { COMMANDS } from './commands.generated.ts';
import type { Reading } from './decode.ts';
import { type Shape, shapeOf } from './shape.ts';

export interface Method {
  readonly shape: Shape;
  readonly reading: Reading;
}

type Row = readonly [command: string, syntax: string, reading?: Reading];

const methods = new Map<string, Method>();

/** Shapes are made when a method is first called. */
export function methodOf(name: string): Method {
  let method = methods.get(name);
  if (method === undefined) {
    const [command, syntax, reading = ''] = (COMMANDS as Readonly<Record<string, Row>>)[name] as Row;
    method = { shape: shapeOf(command, syntax), reading };
    methods.set(name, method);
  }
  return method;
}

/** Defines a method per command; `run` gets the object, the method's name and the arguments as they were given. */
export function defineCommands<Self extends object>(
  prototype: Self,
  run: (self: Self, name: string, args: readonly unknown[]) => unknown,
): void {
  for (const name of Object.keys(COMMANDS)) {
    Object.defineProperty(prototype, name, {
      value(this: Self, ...args: unknown[]) {
        return run(this, name, args);
      },
      writable: true,
      configurable: true,
    });
  }
}
