// Writes src/api/schema.d.ts, or the file that is named, from the server's OpenAPI document.
// The Python sources beside this folder make the document; PYTHON names the interpreter that runs them.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const document = execFileSync(process.env.PYTHON ?? "python3", ["-m", "mlflow.server.openapi"], {
  env: { ...process.env, PYTHONPATH: here("../../src") },
  maxBuffer: 2 ** 26,
  encoding: "utf8",
});

const types = await openapiTS(JSON.parse(document), { defaultNonNullable: false });
const header = "// Written by `npm run api-types` from the server's OpenAPI document. Do not edit.\n\n";
writeFileSync(process.argv[2] ?? here("../src/api/schema.d.ts"), header + astToString(types));
