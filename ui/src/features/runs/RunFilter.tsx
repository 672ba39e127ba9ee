import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ApiError } from "@/api/request";
import { FilterBox } from "@/components/FilterBox";
import { FilterHelp } from "@/components/FilterHelp";
import { runFilterSource } from "./filterSource";

interface Props {
  experimentId: string;
  value: string;
  /** What the server says about it, if it does not understand it. */
  rejection: ApiError | undefined;
  onChange(filter: string): void;
  className?: string;
}

/** The filter of an experiment's runs, which offers what they have. */
export function RunFilter({ experimentId, ...props }: Props) {
  const queries = useQueryClient();
  const source = useMemo(() => runFilterSource(queries, experimentId), [queries, experimentId]);
  return <FilterBox {...props} source={source} history="runs" help={<FilterHelp of="runs" onUse={props.onChange} />} />;
}
