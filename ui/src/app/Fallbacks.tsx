import { Link } from "@tanstack/react-router";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";

/** Where no page is. */
export function NotFound() {
  return (
    <Empty title="There is no page at this address.">
      <Link to="/" className="text-accent underline">
        All experiments
      </Link>
    </Empty>
  );
}

/** A fault of the page itself. */
export function Failed({ error }: { error: unknown }) {
  return (
    <div className="p-4">
      <ErrorNote error={error instanceof Error ? error : new Error(String(error))} onRetry={() => location.reload()} />
    </div>
  );
}
