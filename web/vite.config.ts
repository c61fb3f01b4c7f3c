import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const COMPRESSED = /\.(js|css|html|json|svg)$/;
const SERVER = process.env.MUNSHI_URL ?? "http://127.0.0.1:3001";

/** Writes a `.gz` beside every text file of the build, so that the server never compresses anything. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir = "dist" }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!COMPRESSED.test(name)) continue;
        const path = join(dir, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { manifest: true, target: "es2022" },
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
