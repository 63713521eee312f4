// `npm run generate`: writes what is made from the engine's command table: the typed client's methods and the list of
// commands for people.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} path @param {string} source @param {string} maker */
async function generate(path, source, maker) {
  const { module } = await runnerImport(`${root}scripts/${source}`, { root, configFile: false });
  writeFileSync(`${root}${path}`, /** @type {any} */ (module)[maker]());
}

await generate('store/client/commands.generated.ts', 'generate-commands.ts', 'generateCommands');
await generate('docs/commands.md', 'generate-docs.ts', 'generateDocs');
