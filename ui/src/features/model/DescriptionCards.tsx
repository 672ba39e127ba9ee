import { useQuery } from "@tanstack/react-query";
import { descriptionQuery, type ModelPlace } from "@/api/models";
import { ApiError } from "@/api/request";
import { Card } from "@/components/ui/Card";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { JsonView } from "@/components/JsonView";
import { Spinner } from "@/components/ui/Spinner";
import { Environment } from "./Environment";
import { Flavors } from "./Flavors";
import { Signature } from "./Signature";

/** What the files of a model say: signature, environment, flavors. */
export function DescriptionCards({ place }: { place: ModelPlace }) {
  const query = useQuery(descriptionQuery(place));
  if (query.isPending) return <Spinner />;
  if (query.error) {
    const none = query.error instanceof ApiError && query.error.status === 404;
    return (
      <Card title="Signature and environment">
        {none ? (
          <p className="px-4 pb-4 text-sm text-dim">
            Its files hold no <code>MLmodel</code>: nothing is known of signature, flavors and requirements.
          </p>
        ) : (
          <ErrorNote error={query.error} onRetry={() => query.refetch()} className="mx-4 mb-4" />
        )}
      </Card>
    );
  }
  const { signature, environment = [], flavors = [], metadata } = query.data;
  return (
    <>
      <Card title="Signature">
        <Signature signature={signature} />
      </Card>
      <Card title="Environment">
        <Environment files={environment} />
      </Card>
      <Card title="Flavors">
        <Flavors flavors={flavors} />
      </Card>
      {metadata && Object.keys(metadata).length > 0 && (
        <Card title="Metadata">
          <div className="overflow-x-auto px-4 pb-4">
            <JsonView value={metadata} />
          </div>
        </Card>
      )}
    </>
  );
}
