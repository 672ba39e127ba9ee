import { useQuery } from "@tanstack/react-query";
import { headQuery } from "@/api/artifacts";
import { Empty } from "@/components/ui/Empty";
import { ErrorNote } from "@/components/ui/ErrorNote";
import { Spinner } from "@/components/ui/Spinner";
import { HexView } from "./HexView";
import { TextView } from "./TextView";
import { textOf } from "./text";
import type { ViewProps } from "./view";

const HEAD = 8192;

/** A file whose name says nothing: what its first bytes say. */
export function UnknownView(props: ViewProps) {
  const query = useQuery(headQuery(props.source, props.path, HEAD));
  if (query.error) return <ErrorNote error={query.error} onRetry={() => query.refetch()} className="m-4" />;
  if (!query.data) return <Spinner />;
  const { bytes, total } = query.data;
  if (total === 0) return <Empty title="The file is empty." />;
  return textOf(bytes) === undefined ? <HexView bytes={bytes} total={total} /> : <TextView {...props} />;
}
