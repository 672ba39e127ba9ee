import { useMutation, useQueryClient } from "@tanstack/react-query";

/** A change of runs: everything that is shown of them is fetched anew before it counts as done. */
export function useRunChange<Value = void>(change: (value: Value) => Promise<unknown>, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await Promise.all([["runs"], ["run-keys"], ["experiments"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
      onDone?.();
    },
  });
}
