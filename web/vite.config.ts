import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const COMPRESSED = /\.(js|css|html|json|svg)$/;
const SERVER = process.env.MUNSHI_URL ?? "http://127.0.0.1:3001";

// Chromium then compiles a file while it comes instead of each function when it is first called.
const COMPILE_HINT = "//# allFunctionsCalledOnLoad";

/** Writes a `.gz` and a `.br` beside every text file of the build, so that the server never compresses anything. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!COMPRESSED.test(name)) continue;
        const path = join(dir, name);
        const content = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(content));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    manifest: true,
    target: "es2022",
    rolldownOptions: {
      output: {
        postBanner: COMPILE_HINT,
        codeSplitting: {
          // No module is named here: what the first page needs is found by the imports. Other people's code stays in the cache
          // when ours changes. Icons, a file each otherwise, come together as pages use them.
          groups: [
            { name: "base", tags: ["$initial"], test: /node_modules/, includeDependenciesRecursively: false },
            { name: "ours", tags: ["$initial"], test: /\/src\/.+\//, includeDependenciesRecursively: false },
            {
              name: "icons",
              test: /lucide-react/,
              entriesAware: true,
              entriesAwareMergeThreshold: 8_000,
              includeDependenciesRecursively: false,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/health": SERVER,
      "/socket.io": { target: SERVER, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    pool: "threads",
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
    setupFiles: "src/test/setup.ts",
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
