/** The states of views as text: equal texts are equal states. */

type State = Readonly<Record<string, unknown>>;

/** JSON in which the order of names and what is undefined make no difference. */
export function stateText(state: State): string {
  const entries = Object.entries(state).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1))));
}

/** The state that a text says; an empty one for what is none. */
export function readState(text: string): State {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as State) : {};
  } catch {
    return {};
  }
}
