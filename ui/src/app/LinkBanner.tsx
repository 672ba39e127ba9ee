import { Link } from "@tanstack/react-router";
import { Link2 } from "lucide-react";
import { useSession } from "@/api/session";

/** Somebody who came by a signed link sees what it leads to, and that they can change nothing. */
export function LinkBanner() {
  const session = useSession();
  if (session.state !== "link") return null;
  return (
    <div role="status" className="flex shrink-0 items-center gap-2 border-b border-line bg-accent-soft px-4 py-2 text-sm">
      <Link2 aria-hidden className="size-4 shrink-0 text-accent" />
      <p className="mr-auto">You see this by a link that somebody shared: it can be read, not changed.</p>
      <Link to="/login" className="shrink-0 underline">
        Log in
      </Link>
    </div>
  );
}
