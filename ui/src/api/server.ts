/** What the server says of itself. */

import { queryOptions } from "@tanstack/react-query";
import { send, serverUrl } from "./request";

export function versionQuery() {
  return queryOptions({
    queryKey: ["server", "version"],
    queryFn: async ({ signal }) => (await send(serverUrl("version"), { signal })).text(),
    staleTime: 60_000,
  });
}
