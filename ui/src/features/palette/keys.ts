import { useEffect, useRef } from "react";
import { DESTINATIONS } from "@/app/navigation";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** The key that commands take on this machine, as it is written on it. */
export const MOD = MAC ? "⌘" : "Ctrl";

/** So long after `g` the next key says where to go. */
const SEQUENCE = 1_500;
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=dialog], [role=menu]";
/** Where what the page shows is narrowed. */
const SEARCH = "main [role=search] :is(input, textarea), main input[data-search]";

interface Keys {
  onPalette(): void;
  onHelp(): void;
  onGo(to: (typeof DESTINATIONS)[number]["to"]): void;
}

/** The keys that work on every page. */
export function useShortcuts(keys: Keys): void {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    let pressedG = -Infinity;
    const act = (event: KeyboardEvent): boolean => {
      const command = MAC ? event.metaKey : event.ctrlKey;
      if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        now.current.onPalette();
        return true;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
      if ((event.target as Element | null)?.closest?.(TYPING)) return false;
      const sequence = event.timeStamp - pressedG < SEQUENCE;
      pressedG = event.key === "g" ? event.timeStamp : -Infinity;
      const destination = sequence && DESTINATIONS.find(({ key }) => key === event.key);
      if (destination) now.current.onGo(destination.to);
      else if (event.key === "?") now.current.onHelp();
      else if (event.key === "/") {
        const box = document.querySelector<HTMLInputElement>(SEARCH);
        box?.focus();
        box?.select();
        return box !== null;
      } else return false;
      return true;
    };
    // Before the page's own keys: `e` after `g` is not the `e` of a trace.
    const pressed = (event: KeyboardEvent) => {
      if (!act(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", pressed, { capture: true });
    return () => removeEventListener("keydown", pressed, { capture: true });
  }, []);
}
