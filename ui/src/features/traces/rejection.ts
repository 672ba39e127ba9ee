import { ApiError } from "@/api/request";

/** What the server says of a filter that it does not understand; other faults are none of the filter's. */
export function rejectionOf(filter: string | undefined, error: Error | null): ApiError | undefined {
  return filter && error instanceof ApiError && error.status === 400 ? error : undefined;
}
