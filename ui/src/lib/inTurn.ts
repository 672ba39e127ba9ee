/** Work that can wait: a few pieces at a time, so that what a reader waits for finds the server and the line free. */

const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Does it when it is its turn; what was given up meanwhile is not begun. */
export async function inTurn<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
