/** A small pipelining RESP client for tests: words in, replies as they are on the wire out. */
import { createConnection, type Socket } from 'node:net';
import { RespParser, type Wire } from './parser.ts';

/** One word of a command as a binary string. */
export type Word = string;

/** The RESP array of bulk strings that a client sends. */
export function encodeCommand(words: readonly Word[]): string {
  let out = `*${words.length}\r\n`;
  for (const word of words) out += `$${word.length}\r\n${word}\r\n`;
  return out;
}

interface Waiting {
  readonly resolve: (reply: Wire) => void;
  readonly reject: (error: Error) => void;
}

export class RespClient {
  /** Receives RESP3's push replies. */
  onPush: (push: Wire) => void = () => {};
  readonly #socket: Socket;
  readonly #parser = new RespParser();
  readonly #waiting: Waiting[] = [];
  #first = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      for (const reply of this.#parser.feed(chunk)) this.#receive(reply);
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  static connect(port: number): Promise<RespClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RespClient(socket));
      });
    });
  }

  call(...words: Word[]): Promise<Wire> {
    return this.pipeline([words]).then((replies) => replies[0] as Wire);
  }

  /** Sends all at once and gives the replies in their order. */
  pipeline(commands: readonly (readonly Word[])[]): Promise<Wire[]> {
    const replies = commands.map(
      () =>
        new Promise<Wire>((resolve, reject) => {
          this.#waiting.push({ resolve, reject });
        }),
    );
    this.#socket.write(commands.map(encodeCommand).join(''), 'latin1');
    return Promise.all(replies);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(reply: Wire): void {
    if (reply.type === 'push') {
      this.onPush(reply);
      return;
    }
    const waiting = this.#waiting[this.#first++];
    waiting?.resolve(reply);
    if (this.#first === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#first = 0;
    }
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0).slice(this.#first)) reject(error);
    this.#first = 0;
  }
}
