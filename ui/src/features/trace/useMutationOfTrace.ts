import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A change of a trace: what is known about it, and the lists it stands in, are fetched anew. */
export function useMutationOfTrace(traceId: string, change: () => Promise<unknown>, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["trace", traceId, "info"] });
      void queries.invalidateQueries({ queryKey: ["traces"] });
      onDone();
    },
  });
}
