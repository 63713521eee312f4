/** Serves an engine on a RESP port until it is ended: `npm run serve:resp -- 6399`. */
import { createEngine } from '../../standalone.ts';
import { RespServer } from './server.ts';

const server = await RespServer.start(createEngine(), Number(process.argv[2] ?? 6399));
console.log(`The engine answers RESP on 127.0.0.1:${server.port}`);
