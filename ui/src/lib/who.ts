/** Who the reader says to be, for the histories of what people did. It tells colleagues apart and proves nothing. */

const KEY = "millrace.trace.who";

/** The reader's name, if one was ever given. */
export function whoAmI(): string | undefined {
  try {
    return localStorage.getItem(KEY)?.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the reader's name for the next time. */
export function iAm(name: string): void {
  try {
    localStorage.setItem(KEY, name.trim());
  } catch {
    // No storage: it holds for this page only.
  }
}
