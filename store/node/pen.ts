/**
 * The pen: who has it runs commands that change something. It is kept until another tab asks for it, then passed on as soon as
 * what is under way is written. A holder that gives no sign of life for about a second (frozen, hung) is displaced.
 *
 * The pen only keeps tabs from getting into each other's way. Two that believe they have it at the same time cannot harm
 * anything, because the journal takes each number once.
 */
import type { PenGrant, PenPort, PenRequest, Timer } from './ports.ts';

/** How often a waiting tab asks, and looks for signs of life. */
const TICK_MS = 250;
/** After so many ticks without a message the journal is looked at: when it stands still too, the holder is taken for dead. */
const SILENT_TICKS = 3;
/** How often a holder that was asked says that it is at work. */
const BUSY_MS = 300;
/** For so long a tab that was displaced while it was alive gives the pen back after each batch: it may be deaf. */
const SHY_MS = 60_000;

export interface PenHost {
  readonly timer: Timer;
  /** A monotonic time in ms. */
  uptime(): number;
  /** Whether the other tabs can be told anything. */
  readonly hasChannel: boolean;
  post(kind: 'want' | 'busy'): void;
  /** The journal's newest batch, as a sign of life of whoever writes. */
  newestSeq(): Promise<number>;
  /** The pen is here: catch up, do what waits, then call `served`. */
  granted(): void;
  /** Another tab wants it: write what is under way, then call `passOn`. */
  wanted(): void;
}

export class PenKeeper {
  readonly #port: PenPort | undefined;
  readonly #host: PenHost;
  #grant: PenGrant | undefined;
  #request: PenRequest | undefined;
  #mode: 'wait' | 'free' | 'steal' = 'wait';
  #isWanted = false;
  #hasServed = false;
  #silentTicks = 0;
  #lastSeq = -1;
  #waitTimer: number | undefined;
  #busyTimer: number | undefined;
  #shyUntil = 0;
  #isBroken = false;
  #isClosed = false;

  /** @param port undefined where there are no locks: then everybody writes as if they had it */
  constructor(port: PenPort | undefined, host: PenHost) {
    this.#port = port;
    this.#host = host;
  }

  /** Whether tabs are kept apart at all. */
  get hasLocks(): boolean {
    return this.#port !== undefined && !this.#isBroken;
  }

  get isHeld(): boolean {
    return this.#grant !== undefined;
  }

  /** Whether jobs may run. What waits when the pen comes is done even if somebody wants it already: all get their turn. */
  get mayWrite(): boolean {
    return !this.hasLocks || (this.#grant !== undefined && !(this.#isWanted && this.#hasServed));
  }

  /** Gets in line for it. */
  acquire(): void {
    if (this.#grant !== undefined || (this.#request !== undefined && this.#mode !== 'free')) return;
    this.#ask('wait');
    this.#host.post('want');
    this.#silentTicks = 0;
    this.#lastSeq = -1;
    this.#tickLater();
  }

  /** Takes it if nobody has it. */
  acquireIfFree(): void {
    if (this.#grant === undefined && this.#request === undefined) this.#ask('free');
  }

  /** What waited for it is under way. */
  served(): void {
    if (this.#grant === undefined || this.#hasServed) return;
    this.#hasServed = true;
    if (this.#isWanted) this.#host.wanted();
  }

  /** Another tab would like to have it. */
  onWant(): void {
    if (this.#grant === undefined || this.#isWanted) return;
    this.#isWanted = true;
    this.#sayBusy();
    if (this.#hasServed) this.#host.wanted();
  }

  /** The holder has been heard of. */
  onSign(): void {
    this.#silentTicks = 0;
  }

  /** Nothing is under way here: gives it to who wants it. */
  passOn(): void {
    if (!this.#hasServed) return;
    const mayBeDeaf = !this.#host.hasChannel || this.#host.uptime() < this.#shyUntil;
    if (this.#isWanted || mayBeDeaf) this.drop();
  }

  /** Gives it back at once, whoever wants it. */
  drop(): void {
    const grant = this.#grant;
    this.#forget();
    grant?.release();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopWaiting();
    this.#request?.cancel();
    this.#request = undefined;
    this.drop();
  }

  #ask(mode: 'wait' | 'free' | 'steal'): void {
    if (this.#port === undefined || this.#isBroken || this.#isClosed) return;
    const before = this.#request;
    const request = this.#port.request(mode);
    this.#request = request;
    this.#mode = mode;
    before?.cancel();
    this.#follow(request, mode === 'steal');
  }

  async #follow(request: PenRequest, stolen: boolean): Promise<void> {
    let grant: PenGrant | undefined;
    try {
      grant = await request.granted;
    } catch {
      // Locks that do not work are as good as none.
      this.#isBroken = true;
    }
    if (this.#request !== request || this.#isClosed) {
      grant?.release();
      return;
    }
    this.#request = undefined;
    this.#stopWaiting();
    if (grant !== undefined) this.#take(grant, stolen);
    else if (this.#isBroken) this.#host.granted();
  }

  #take(grant: PenGrant, stolen: boolean): void {
    this.#grant = grant;
    this.#isWanted = false;
    this.#hasServed = false;
    grant.lost.then(() => {
      if (this.#grant !== grant) return;
      this.#forget();
      this.#shyUntil = this.#host.uptime() + SHY_MS;
    });
    if (stolen) this.#host.post('busy');
    this.#host.granted();
    this.#askWhoWaits(grant);
  }

  /** Who asked before this tab had it asked somebody else. */
  async #askWhoWaits(grant: PenGrant): Promise<void> {
    const isWanted = await this.#port?.wanted().catch(() => false);
    if (isWanted === true && this.#grant === grant) this.onWant();
  }

  #forget(): void {
    this.#grant = undefined;
    this.#isWanted = false;
    if (this.#busyTimer !== undefined) this.#host.timer.clear(this.#busyTimer);
    this.#busyTimer = undefined;
  }

  #sayBusy(): void {
    this.#host.post('busy');
    this.#busyTimer = this.#host.timer.set(BUSY_MS, () => this.#sayBusy());
  }

  #stopWaiting(): void {
    if (this.#waitTimer !== undefined) this.#host.timer.clear(this.#waitTimer);
    this.#waitTimer = undefined;
  }

  /**
   * Silence is counted in ticks and not by the clock: a tab that was frozen itself finds the signs of life that came
   * meanwhile before its next tick.
   */
  #tickLater(): void {
    this.#waitTimer = this.#host.timer.set(TICK_MS, () => {
      if (this.#request !== undefined) this.#tick(this.#request);
    });
  }

  async #tick(request: PenRequest): Promise<void> {
    this.#silentTicks++;
    this.#host.post('want');
    if (this.#silentTicks >= SILENT_TICKS) {
      // Batches in the journal are signs of life too: this tab may be deaf.
      const seq = await this.#host.newestSeq().catch(() => -1);
      if (this.#request !== request) return;
      if (seq === this.#lastSeq) {
        this.#ask('steal');
        return;
      }
      this.#lastSeq = seq;
    }
    this.#tickLater();
  }
}
