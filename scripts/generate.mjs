// `npm run generate`: writes store/client/commands.generated.ts from the engine's command table.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { module } = await runnerImport(`${root}scripts/generate-commands.ts`, { root, configFile: false });
writeFileSync(`${root}store/client/commands.generated.ts`, module.generateCommands());
