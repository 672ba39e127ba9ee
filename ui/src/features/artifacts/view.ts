import type { FileSource } from "@/api/artifacts";

/** What a view of a file is given. */
export interface ViewProps {
  source: FileSource;
  path: string;
  /** In bytes, if it is known. */
  size?: number;
  /** Milliseconds between two looks, as long as the file can still change. */
  refresh?: number | false;
}
