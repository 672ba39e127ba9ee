import { useEffect, useRef } from "react";

/** A ref for the last element of a list: `onReach` is called whenever it comes near the view. */
export function useEnd(enabled: boolean, onReach: () => void) {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(onReach);
  useEffect(() => {
    latest.current = onReach;
  });
  useEffect(() => {
    if (!enabled || !ref.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && latest.current(),
      { rootMargin: "600px" },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [enabled]);
  return ref;
}
