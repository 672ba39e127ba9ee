/** What of an experiment's charts stands in the address: the same choice of runs as in the table. */
export { type RunsSearch as ChartsSearch, runsSearch as chartsSearch } from "@/features/runs/search";
