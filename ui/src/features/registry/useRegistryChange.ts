import { type UseMutationOptions, useMutation, useQueryClient } from "@tanstack/react-query";

/** A change of the registry that, once made, shows everywhere. */
export function useRegistryChange<Result = unknown, Given = void>(
  make: (given: Given) => Promise<Result>,
  onDone?: (result: Result) => void,
) {
  const queries = useQueryClient();
  const options: UseMutationOptions<Result, Error, Given> = {
    mutationFn: make,
    onSuccess: async (result) => {
      await queries.invalidateQueries({ queryKey: ["registry"] });
      onDone?.(result);
    },
    // Also after a failure: a part of it may be done.
    onError: () => void queries.invalidateQueries({ queryKey: ["registry"] }),
  };
  return useMutation(options);
}
