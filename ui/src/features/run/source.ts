/** Where a run comes from: what its tags say of code and environment. */

export interface RunSource {
  /** The script, notebook or project that was run. */
  name?: string;
  type?: string;
  commit?: string;
  /** Where the commit can be looked at, if that is a place on the web. */
  commitUrl?: string;
  branch?: string;
  repository?: string;
  repositoryUrl?: string;
  /** Whether files were changed after the commit. */
  dirty?: boolean;
  entryPoint?: string;
  command?: string;
}

export function sourceOf(tags: ReadonlyMap<string, string>): RunSource {
  const given = (...keys: string[]) => keys.map((key) => tags.get(key)).find((value) => value);
  const repository = given("mlflow.git.repoURL", "mlflow.source.git.repoURL", "mlflow.gitRepoURL", "mlflow.project.gitRepoURL");
  const commit = given("mlflow.source.git.commit", "mlflow.git.commit");
  const repositoryUrl = webAddress(repository);
  const dirty = given("mlflow.git.dirty", "mlflow.source.git.dirty");
  return {
    name: given("mlflow.source.name"),
    type: given("mlflow.source.type"),
    commit,
    commitUrl: repositoryUrl && commit && /^[0-9a-f]{7,64}$/i.test(commit) ? `${repositoryUrl}/commit/${commit}` : undefined,
    branch: given("mlflow.git.branch", "mlflow.source.git.branch", "mlflow.gitBranchName"),
    repository,
    repositoryUrl,
    dirty: dirty === undefined ? undefined : /^true$/i.test(dirty),
    entryPoint: given("mlflow.project.entryPoint"),
    command: given("mlflow.source.command", "mlflow.command"),
  };
}

/** A repository's place on the web; undefined for anything but http and https. What is in it to log in is left out. */
export function webAddress(repository: string | undefined): string | undefined {
  if (!repository) return undefined;
  let url: URL;
  try {
    url = new URL(repository);
  } catch {
    return undefined;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\.git$/, "");
}
