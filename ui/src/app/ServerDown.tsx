import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { useLost } from "@/api/reach";
import { ApiError, send, serverUrl } from "@/api/request";

const EVERY = 3_000;

/** While the server does not answer: says so, asks again, and when it is back everything in sight is fetched anew. */
export function ServerDown() {
  const lost = useLost();
  const queries = useQueryClient();
  const was = useRef(false);
  useEffect(() => {
    if (!lost) {
      if (was.current) void queries.invalidateQueries();
      was.current = false;
      return;
    }
    was.current = true;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        await send(serverUrl("health"));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        timer = setTimeout(() => void ask(), EVERY);
      }
    };
    void ask();
    return () => clearTimeout(timer);
  }, [lost, queries]);
  if (!lost) return null;
  return (
    <div role="status" className="appear-late flex shrink-0 items-center gap-2 border-b border-line bg-sunken px-4 py-2 text-sm">
      <CloudOff aria-hidden className="size-4 shrink-0 text-warn" />
      The server does not answer. The page asks again every few seconds and goes on when it is back.
    </div>
  );
}
