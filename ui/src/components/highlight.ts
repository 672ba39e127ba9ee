/** Colours for code: highlight.js and its languages arrive when first needed. */

/** Beyond so many characters a text stays plain: to colour it would hold up the page. */
const MOST = 200_000;

/** The text as HTML with classes of highlight.js, everything in it escaped; undefined where it stays plain. */
export async function highlighted(text: string, language: string | undefined): Promise<string | undefined> {
  if (!language || text.length > MOST) return undefined;
  const { highlight } = await import("./highlight-languages");
  return highlight(text, language);
}

const BY_ENDING: Record<string, string> = {
  py: "python",
  ipynb: "json",
  json: "json",
  jsonl: "json",
  js: "javascript",
  mjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  tsx: "typescript",
  sh: "bash",
  yaml: "yaml",
  yml: "yaml",
  mlmodel: "yaml",
  sql: "sql",
  html: "xml",
  xml: "xml",
  svg: "xml",
  css: "css",
  md: "markdown",
  toml: "ini",
  ini: "ini",
  cfg: "ini",
  dockerfile: "dockerfile",
  diff: "diff",
  patch: "diff",
  r: "r",
  java: "java",
  scala: "scala",
  c: "cpp",
  cpp: "cpp",
  h: "cpp",
  go: "go",
  rs: "rust",
};

/** The language of a file by its name; undefined for one without colours. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return BY_ENDING[name.slice(name.lastIndexOf(".") + 1)];
}
