/**
 * The workspace that the page shows. It stands in the page's address, as `?workspace=`, so that an address leads others
 * to the same things; without it, it is the default one. Going to another loads the page anew: nothing of one is left.
 */

export const HEADER = "X-MLFLOW-WORKSPACE";
export const DEFAULT_WORKSPACE = "default";

/** As the server has it in addresses that the browser opens by itself. */
const PARAMETER = "mlflow-workspace";

/** The workspace that an address names. Names that look like numbers are in quotation marks there. */
export function workspaceIn(search: string): string | undefined {
  const said = new URLSearchParams(search).get("workspace") ?? "";
  return said.replace(/^"(.*)"$/, "$1") || undefined;
}

/** The workspace of this page; undefined for the default one. */
export const here: string | undefined = typeof location === "undefined" ? undefined : workspaceIn(location.search);

/** A request, in the workspace of this page unless it says one itself. */
export function inWorkspace(init: RequestInit, workspace: string | undefined = here): RequestInit {
  if (workspace === undefined) return init;
  const headers = new Headers(init.headers);
  if (!headers.has(HEADER)) headers.set(HEADER, workspace);
  return { ...init, headers };
}

/** An address that the browser opens by itself, in the workspace of this page. */
export function addressIn(path: string, workspace: string | undefined = here): string {
  if (workspace === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${PARAMETER}=${encodeURIComponent(workspace)}`;
}

/** The address of the first page of a workspace, below the page's base. */
export function entranceOf(workspace: string, base: string): string {
  const url = new URL(base);
  if (workspace !== DEFAULT_WORKSPACE) url.searchParams.set("workspace", /^[\d.e]+$|^(true|false|null)$/.test(workspace) ? `"${workspace}"` : workspace);
  return url.href;
}
