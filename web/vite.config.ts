import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const COMPRESSED = /\.(js|css|html|json|svg)$/;
// What every page needs, in two files instead of forty: other people's and our own. Everything else is split by itself.
const THEIRS = [
  "react|react-dom|scheduler|react-router|swr|use-sync-external-store|dequal|i18next|react-i18next|clsx",
  "@radix-ui/react-(?!tabs|checkbox|alert-dialog|popover|toggle)[^/]+|@floating-ui|aria-hidden|tslib",
  "react-remove-scroll[^/]*|react-style-singleton|use-callback-ref|use-sidecar|get-nonce",
].join("|");
const OURS = [
  "lib/(?!forms|live|places|shrink|event-types|zone-day|resources/(?:audit|keys|support|webhooks))",
  "components/(avatar|badge|button|card|count|dialog|field|input|kbd|language-menu|logo|menu|money|page-header|sheet)",
  "components/(states|switch|theme-menu|time|tooltip)",
].join("|");
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
  build: {
    manifest: true,
    target: "es2022",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "base", test: new RegExp(`node_modules/(${THEIRS})/`), includeDependenciesRecursively: false },
            { name: "ours", test: new RegExp(`/src/(${OURS})`), includeDependenciesRecursively: false },
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
