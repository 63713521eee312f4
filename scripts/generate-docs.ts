// The text of docs/commands.md, from the engine's command table: what there is, what differs, what does not apply.
// scripts/generate.mjs writes it, a unit test holds it to be up to date.

import { unavailableCommands } from '../store/engine/commands/unavailable.ts';
import { commandTable } from '../store/engine/engine.ts';
import type { CommandDef } from '../store/engine/table.ts';
import { createEngine } from '../store/standalone.ts';
import { commandDifferences } from './command-differences.ts';

const GROUPS = [
  ...[
    'generic',
    'string',
    'list',
    'hash',
    'set',
    'sorted-set',
    'stream',
    'json',
    'bitmap',
    'hyperloglog',
    'geo',
    'memcached',
  ],
  ...['transactions', 'pubsub', 'scripting', 'connection', 'server'],
];

const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const shown = (name: string) => name.replace('|', ' ');

/** The error that a command answers with whatever it is asked, without its code; undefined if it has an answer. */
function refusal(def: CommandDef): string | undefined {
  const session = createEngine().createSession();
  const words = shown(def.name).split(' ');
  const reply = session.call([...words, ...Array<string>(Math.max(0, Math.abs(def.arity) - words.length)).fill('1')]);
  session.close();
  return 'type' in reply && reply.type === 'error' ? reply.value.replace(/^[A-Z]+ /, '') : undefined;
}

function statusOf(def: CommandDef): string {
  const difference = commandDifferences[def.name];
  if (difference !== undefined) return `done; ${difference}`;
  if (!unavailableCommands.includes(def) || def.name.endsWith('|HELP')) return 'done';
  const why = refusal(def);
  return why === undefined ? 'answers as a server that has none' : `not applicable: ${why}`;
}

function row(def: CommandDef): string {
  const call = `\`${shown(def.name)}${def.syntax === '' ? '' : ` ${def.syntax}`}\``;
  return `| ${[call, def.summary, def.complexity, def.since, statusOf(def)].map(escaped).join(' | ')} |`;
}

/** All of docs/commands.md. @throws Error if a group or a difference names nothing */
export function generateDocs(): string {
  const all = [...commandTable().all()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const strayGroup = all.find(({ group }) => !GROUPS.includes(group));
  if (strayGroup !== undefined) throw new Error(`the group ${strayGroup.group} has no place in docs/commands.md`);
  const strayNote = Object.keys(commandDifferences).find((name) => commandTable().get(name) === undefined);
  if (strayNote !== undefined) throw new Error(`a difference is noted of ${strayNote}, which is no command`);
  const sections = GROUPS.map((group) => {
    const rows = all.filter((def) => def.group === group).map(row);
    const head = '| command | what it does | complexity | since | state |\n| --- | --- | --- | --- | --- |';
    return `## ${group}\n\n${head}\n${rows.join('\n')}\n`;
  });
  return `# Commands

Made from the command table by \`npm run generate\`. The model is Redis 7.2, with newer commands from their documentation;
\`since\` is the version of Redis that brought a command, \`tabkv\` marks our own. Types after a colon say what
an argument is.

${sections.join('\n')}`;
}
