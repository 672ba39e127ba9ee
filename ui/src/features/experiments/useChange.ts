import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A change of experiments that, once made, shows in every listing. */
export function useChange<Result, Given = void>(make: (given: Given) => Promise<Result>, onDone?: (result: Result) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: make,
    onSuccess: async (result) => {
      await queries.invalidateQueries({ queryKey: ["experiments"] });
      void queries.invalidateQueries({ queryKey: ["runs"] });
      onDone?.(result);
    },
  });
}
