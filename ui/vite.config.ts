import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The server that `npm run dev` talks to. */
const server = process.env.MILLRACE_SERVER ?? "http://127.0.0.1:5000";
const proxied = ["/api", "/ajax-api", "/get-artifact", "/openapi.json", "/version"];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: {
    alias: {
      "@": fileURLToPath(new URL("./src", import.meta.url)),
      // A WebAssembly module inside of hyparquet-compressors, which the page's policy refuses.
      hysnappy: fileURLToPath(new URL("./src/features/artifacts/snappy.ts", import.meta.url)),
    },
  },
  // Assets are found relative to the page's <base>, which the server sets to its static prefix.
  base: "./",
  build: {
    outDir: "../src/mlflow/server/ui",
    emptyOutDir: true,
    target: "baseline-widely-available",
    modulePreload: { polyfill: false },
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: server, changeOrigin: true }])) },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
