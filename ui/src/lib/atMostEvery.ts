/**
 * `act`, called at once and then at most so often: a call too early is made up for when the time has come, many of
 * them by one.
 */
export function atMostEvery(milliseconds: number, act: () => void): (() => void) & { cancel(): void } {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => {
    timer = undefined;
    last = Date.now();
    act();
  };
  const call = () => {
    if (timer !== undefined) return;
    const left = last + milliseconds - Date.now();
    if (left <= 0) now();
    else timer = setTimeout(now, left);
  };
  return Object.assign(call, { cancel: () => clearTimeout(timer) });
}
