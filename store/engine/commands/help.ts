/** HELP of container commands such as CONFIG: made from the table. */
import { array, type Reply, status } from '../reply.ts';
import { type CommandDef, type CommandGroup, type CommandTable, command } from '../table.ts';

/** The lines of `CONTAINER HELP`, in Redis' form: each subcommand with its arguments, what it does below it. */
export function helpLines(table: CommandTable, container: string): string[] {
  const lines = [`${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`];
  for (const [sub, { syntax, summary }] of table.subcommands(container) ?? []) {
    if (sub === 'HELP') continue;
    lines.push(`${sub} ${syntax}`.trimEnd(), `    ${summary}.`);
  }
  lines.push('HELP', '    Prints this help.');
  return lines;
}

/** The HELP subcommand of a container. */
export function helpCommand(container: string, group: CommandGroup, since: string): CommandDef {
  return command({
    name: `${container}|HELP`,
    group,
    summary: 'Describes the subcommands',
    since,
    complexity: 'O(1)',
    arity: 2,
    flags: ['loading', 'stale'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'string[]',
    run: ({ engine }): Reply => array(helpLines(engine.table, container).map(status)),
  });
}
