/** Long work: what runs, how far it is, and a way to stop it. */
import { create } from 'zustand';

export interface Task {
  readonly id: number;
  readonly title: string;
  readonly done: number;
  readonly total: number;
  stop(): void;
}

export interface TaskRun {
  /** Tells how far it is. */
  report(done: number): void;
  /** Whether it should end early. */
  readonly stopped: boolean;
}

interface TasksState {
  readonly tasks: readonly Task[];
  /** Runs work that tells how far it is. */
  run<T>(title: string, total: number, work: (run: TaskRun) => Promise<T>): Promise<T>;
}

let nextId = 1;

export const useTasks = create<TasksState>()((set) => ({
  tasks: [],
  async run(title, total, work) {
    const id = nextId++;
    let stopped = false;
    const stop = () => {
      stopped = true;
    };
    set(({ tasks }) => ({ tasks: [...tasks, { id, title, done: 0, total, stop }] }));
    try {
      return await work({
        report: (done) =>
          set(({ tasks }) => ({ tasks: tasks.map((task) => (task.id === id ? { ...task, done } : task)) })),
        get stopped() {
          return stopped;
        },
      });
    } finally {
      set(({ tasks }) => ({ tasks: tasks.filter((task) => task.id !== id) }));
    }
  },
}));
