/**
 * Messages on their way to sessions. What a command causes for its own session goes out after its reply: when the calls
 * that came together are done, or before the next call.
 */
import type { PushReply } from './reply.ts';
import type { Session } from './session.ts';

export class Outbox {
  /** Whose command runs now. */
  current: Session | undefined;
  #pending: { readonly session: Session; readonly message: PushReply }[] = [];
  #scheduled = false;

  /** Whether a message waits for a reply to be out. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  send(session: Session, message: PushReply): void {
    if (session !== this.current) {
      session.onPush?.(message);
      return;
    }
    this.#pending.push({ session, message });
    if (this.#scheduled) return;
    this.#scheduled = true;
    // One turn more than the reply of a command that had to wait takes: that one comes out of a promise too.
    void Promise.resolve()
      .then(() => {})
      .then(() => {
        this.#scheduled = false;
        this.flush();
      });
  }

  flush(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    for (const { session, message } of pending) session.onPush?.(message);
  }
}
