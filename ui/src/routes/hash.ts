/** Addresses as MLflow's clients print them, `#/experiments/1/runs/abc`: the page's own address for them. */

const EXPERIMENT = /^\/experiments\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?/;
const MODEL = /^\/(?:models|prompts)(?:\/([^/]+))?(?:\/versions\/([^/]+))?/;

/** The path, with what stands behind its `?`; undefined for a hash that is no address. */
export function pathOfHash(hash: string): string | undefined {
  if (!hash.startsWith("#/")) return undefined;
  const [path = "", search = ""] = hash.slice(1).split("?", 2);
  const query = new URLSearchParams(search);

  const [, experiment, page, id] = EXPERIMENT.exec(path) ?? [];
  if (experiment) return pageOfExperiment(experiment, page, id, query);
  if (path.startsWith("/compare-runs")) {
    const runs = query.get("runs");
    return runs ? `/compare?${new URLSearchParams({ runs })}` : "/";
  }
  const model = MODEL.exec(path);
  if (model) {
    const [, name, version] = model;
    return version ? `/models/${name}/versions/${version}` : name ? `/models/${name}` : "/models";
  }
  return path === "/experiments" ? "/" : path;
}

function pageOfExperiment(experiment: string, page: string | undefined, id: string | undefined, query: URLSearchParams): string {
  const below = `/experiments/${experiment}`;
  switch (page) {
    case "runs":
      return id ? `/runs/${id}` : below;
    case "models":
      return id ? `/logged-models/${id}` : `${below}/models`;
    case "traces": {
      const trace = id ?? query.get("selectedEvaluationId") ?? query.get("selectedTraceId");
      return trace ? `/traces/${trace}` : `${below}/traces`;
    }
    case "chat-sessions":
      return `${below}/traces?view=sessions`;
    case "charts":
      return `${below}/charts`;
    default:
      return below;
  }
}
