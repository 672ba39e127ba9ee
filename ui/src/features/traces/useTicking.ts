import { useEffect, useState } from "react";

/** The time in milliseconds, anew whenever so many of them have passed. */
export function useTicking(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
