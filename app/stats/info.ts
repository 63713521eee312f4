/** Reads INFO's text. */

export interface CommandRow {
  /** In capitals, subcommands as `CONFIG GET`. */
  readonly name: string;
  readonly calls: number;
  /** Microseconds. */
  readonly usec: number;
  readonly failed: number;
}

export interface Info {
  readonly fields: ReadonlyMap<string, string>;
  readonly commands: readonly CommandRow[];
}

const COMMAND = 'cmdstat_';

export function parseInfo(text: string): Info {
  const fields = new Map<string, string>();
  const commands: CommandRow[] = [];
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === -1 || line.startsWith('#')) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.startsWith(COMMAND)) commands.push(commandRow(name.slice(COMMAND.length), value));
    else fields.set(name, value);
  }
  return { fields, commands };
}

function commandRow(name: string, value: string): CommandRow {
  const parts = new Map(value.split(',').map((part) => part.split('=') as [string, string]));
  const number = (part: string) => Number(parts.get(part) ?? 0);
  return {
    name: name.toUpperCase().replace('|', ' '),
    calls: number('calls'),
    usec: number('usec'),
    failed: number('failed_calls') + number('rejected_calls'),
  };
}

/** A field as a number; 0 if it is not there. */
export function numberIn({ fields }: Info, name: string): number {
  return Number(fields.get(name) ?? 0);
}

/** Whether it is a look of this page, which should not count as traffic. */
export function isOwnLook({ name }: CommandRow): boolean {
  return name === 'INFO' || name.startsWith('TABKV.');
}
