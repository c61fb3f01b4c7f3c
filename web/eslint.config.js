import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Imports go down only: routes → features → components → lib. A feature knows no other feature; a large one has rooms. */
function layer(folder, ...forbidden) {
  const patterns = forbidden.map((regex) => ({ regex, message: `${folder.split("/")[0]}/ may not import this; see web/README.md.` }));
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    ignores: ["**/*.test.*"],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ["dist", "src/lib/api/schema.gen.d.ts"] },
  js.configs.recommended,
  tseslint.configs.recommended,
  jsxA11y.flatConfigs.recommended,
  {
    plugins: { "react-hooks": reactHooks },
    linterOptions: { reportUnusedDisableDirectives: "error", noInlineConfig: true },
    // Only rules that need no types: those that do cost a minute of CPU, and tsc is strict.
    rules: {
      complexity: ["error", 10],
      // It speaks to the React Compiler, which is not used here.
      "react-hooks/incompatible-library": "off",
      "max-lines": ["error", { max: 300 }],
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
    },
  },
  {
    files: ["public/*.js"],
    languageOptions: {
      globals: { document: "readonly", localStorage: "readonly", location: "readonly", matchMedia: "readonly", self: "readonly" },
    },
  },
  layer("lib", "^@/(components|features|routes)"),
  layer("components", "^@/(features|routes)"),
  layer("features", "^@/(features|routes)", "^\\.\\./"),
  layer("features/*/*", "^@/(features|routes)", "^\\.\\./\\.\\./"),
);
