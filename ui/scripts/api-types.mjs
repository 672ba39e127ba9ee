// Writes src/api/schema.d.ts from the OpenAPI document of the server.
// The document comes from the Python sources beside this folder, or from a file or address given as the argument.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const root = new URL("../../", import.meta.url);
const python = process.env.PYTHON ?? "python3";

async function document(source) {
  if (source === undefined) {
    const env = { ...process.env, PYTHONPATH: new URL("src", root).pathname };
    return execFileSync(python, ["-m", "mlflow.server.openapi"], { env, maxBuffer: 2 ** 26, encoding: "utf8" });
  }
  return /^https?:/.test(source) ? (await fetch(source)).text() : readFile(source, "utf8");
}

const types = await openapiTS(JSON.parse(await document(process.argv[2])), { defaultNonNullable: false });
const header = "// Written by `npm run api-types` from the server's OpenAPI document. Do not edit.\n\n";
await writeFile(new URL("../src/api/schema.d.ts", import.meta.url), header + astToString(types));
