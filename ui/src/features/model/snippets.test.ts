import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { pythonText, shellWord, snippetsOf } from "./snippets";

const HOSTILE = [
  "prices",
  'it\'s "quoted"',
  "$(rm -rf ~) `id` ; echo x",
  "back\\slash \\' \\n",
  "two\nlines\u2028and more",
  "turned \u202eround\u200b",
  "${HOME} %s {0}",
  "naïve 模型 🤖",
  "-m",
  "a\u0085b\u007f",
];

test("the shell reads each as one word", () => {
  const script = `printf '%s\\0' ${HOSTILE.map(shellWord).join(" ")}`;
  const env = { LC_ALL: "C.UTF-8", PATH: process.env.PATH };
  const read = execFileSync("bash", ["--norc", "--noprofile", "-c", script], { env, stdio: ["ignore", "pipe", "pipe"] });
  expect(read.toString().split("\0").slice(0, -1)).toEqual(HOSTILE);
});

test("Python reads each as one text", () => {
  const program = `import json; print(json.dumps([${HOSTILE.map(pythonText).join(", ")}]))`;
  expect(JSON.parse(execFileSync("python3", ["-c", program]).toString())).toEqual(HOSTILE);
});

const wanted = { uri: "models:/prices/1", server: "http://localhost:5000", hasExample: true };

test("a model is loaded by what it offers", () => {
  const all = snippetsOf({ ...wanted, flavors: ["python_function", "sklearn"] });
  expect(all.map(({ id }) => id)).toEqual(["pyfunc", "sklearn", "spark-udf", "serve", "files"]);
  expect(all[0]?.code).toContain('mlflow.pyfunc.load_model("models:/prices/1")');
  expect(all[0]?.code).toContain("model.predict(model.input_example)");
  expect(snippetsOf({ ...wanted, flavors: ["pytorch"] }).map(({ id }) => id)).toEqual(["pytorch", "files"]);
});

test("what a file calls a flavor does not become code", () => {
  const all = snippetsOf({ ...wanted, flavors: ["python_function", "os; import evil"] });
  expect(all.map(({ code }) => code).join("\n")).not.toContain("evil");
});
