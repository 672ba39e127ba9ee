/** Addresses as MLflow's clients print them, `#/experiments/1/runs/abc`: the page's own path for them. */
export function pathOfHash(hash: string): string | undefined {
  const path = hash.replace(/^#/, "").split("?", 1)[0]!;
  const [, experiment, run] = /^\/experiments\/([^/]+)(?:\/runs\/([^/]+))?/.exec(path) ?? [];
  if (run) return `/runs/${run}`;
  if (experiment) return `/experiments/${experiment}`;
  return path === "/" || path === "/experiments" ? "/" : undefined;
}
