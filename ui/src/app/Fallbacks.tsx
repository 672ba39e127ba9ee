import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { usePageTitle } from "@/app/crumbs";
import { Button } from "@/components/ui/Button";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";

/** Where no page is. */
export function NotFound() {
  usePageTitle("Not found");
  return (
    <Empty title="There is no page at this address.">
      <Link to="/" className="text-accent underline">
        All experiments
      </Link>
    </Empty>
  );
}

/** What browsers say when a part of the page is not there: the server has a newer one, or is away. */
const PART_MISSING = /dynamically imported module|module script failed|Unable to preload/i;

/** A fault of a page; the frame around it goes on. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const known = error instanceof Error ? error : new Error(String(error));
  if (PART_MISSING.test(known.message)) {
    return (
      <Empty title="A part of the page could not be loaded.">
        <p className="mb-3">The server may have been updated since the page was opened, or it is away.</p>
        <Button look="primary" onClick={() => location.reload()}>
          Load the page anew
        </Button>
      </Empty>
    );
  }
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-3 p-4">
      <h1 className="font-semibold">This page failed</h1>
      <ErrorNote error={known} onRetry={retry} />
      <p className="text-sm text-dim">The fault is in the page, not in your data.</p>
    </div>
  );
}

/** The server did not say who uses the page, so that nothing can be shown. */
export function CannotStart({ error, onRetry }: { error: unknown; onRetry(): void }) {
  return (
    <main className="mx-auto grid w-full max-w-3xl gap-3 p-4">
      <h1 className="font-semibold">The page cannot start</h1>
      <ErrorNote error={error instanceof Error ? error : new Error(String(error))} onRetry={onRetry} />
    </main>
  );
}
