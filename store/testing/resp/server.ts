/**
 * The engine behind a RESP port on loopback, so that redis-cli, client libraries and test suites for Redis servers can
 * talk to it unmodified. For tests: one process, no authentication.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { type Engine, encodeReply, type Reply, type Session } from '../../engine/index.ts';
import { ProtocolError, RequestParser } from './request.ts';

/** A RESP server for one engine. */
export class RespServer {
  readonly #engine: Engine;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();

  private constructor(engine: Engine) {
    this.#engine = engine;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  static start(engine: Engine, port = 0): Promise<RespServer> {
    const server = new RespServer(engine);
    return new Promise((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(port, '127.0.0.1', () => resolve(server));
    });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return address.port;
  }

  /** Ends all connections and stops listening. */
  stop(): Promise<void> {
    for (const connection of this.#connections) connection.end();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const address = `${socket.remoteAddress}:${socket.remotePort}`;
    const connection = new Connection(socket, this.#engine.createSession(address), () => this.#endClosed());
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** A command may have closed any session: CLIENT KILL, QUIT. */
  #endClosed(): void {
    for (const connection of this.#connections) if (connection.session.closed) connection.end();
  }
}

class Connection {
  readonly session: Session;
  readonly #socket: Socket;
  readonly #parser = new RequestParser();
  readonly #afterCall: () => void;
  /** Commands that arrived while one of this connection blocks. */
  readonly #queue: Uint8Array[][] = [];
  #blocked = false;

  constructor(socket: Socket, session: Session, afterCall: () => void) {
    this.#socket = socket;
    this.session = session;
    this.#afterCall = afterCall;
    socket.setNoDelay(true);
    session.onPush = (push) => this.#write(push);
    session.onMonitor = (line) => this.#write({ type: 'status', value: line });
    socket.on('data', (chunk) => this.#receive(chunk as Buffer));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => session.close());
  }

  end(): void {
    this.#socket.end();
  }

  #receive(chunk: Buffer): void {
    try {
      this.#queue.push(...this.#parser.feed(chunk));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#drain();
      this.#socket.end(`-ERR Protocol error: ${error.message}\r\n`);
      return;
    }
    this.#drain();
  }

  #drain(): void {
    this.#socket.cork();
    while (!this.#blocked && !this.session.closed) {
      const args = this.#queue.shift();
      if (args === undefined) break;
      this.#call(args);
    }
    this.#socket.uncork();
  }

  #call(args: Uint8Array[]): void {
    const reply = this.session.call(args);
    if (reply instanceof Promise) {
      this.#blocked = true;
      reply.then((settled) => {
        this.#blocked = false;
        this.#answer(settled);
        this.#drain();
      });
    } else this.#answer(reply);
  }

  #answer(reply: Reply): void {
    if (this.session.takesReply(reply)) this.#write(reply);
    this.#afterCall();
  }

  #write(reply: Reply): void {
    if (this.#socket.writable) this.#socket.write(encodeReply(reply, this.session.protocol));
  }
}
