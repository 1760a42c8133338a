import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const pure = "the core is a pure function of text: hosts (cli/, extension/) supply clock, IO, timers and randomness";
const impureGlobals = [
  "Date",
  "performance",
  "process",
  "console",
  "globalThis",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "fetch",
  "crypto",
  "require",
  "__dirname",
  "__filename",
];

export default defineConfig(
  { ignores: ["dist/", "coverage/", ".cache/", ".vscode-test/", "media/", "tests/fixtures/", "tests/models/", "**/out/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["src/**/*.ts", "webview/**/*.ts", "tests/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      curly: ["error", "multi-line"],
      "no-var": "error",
      "prefer-const": "error",
      "no-param-reassign": "error",
      "object-shorthand": "error",
      "max-depth": ["error", 4],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-floating-promises": "error",
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: { "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/cli/**", "src/extension/**"],
    rules: {
      "no-restricted-globals": ["error", ...impureGlobals.map((name) => ({ name, message: pure }))],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: pure }],
      "no-restricted-syntax": [
        "error",
        { selector: "ImportExpression", message: "the core is one static graph of modules" },
        { selector: "AwaitExpression", message: "stages are generators that a host drives; only hosts await" },
        { selector: "MetaProperty[meta.name='import']", message: pure },
      ],
    },
  },
  {
    // The parser's library initialises asynchronously; this is its only door.
    files: ["src/syntax/**/*.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.mts", "**/*.cjs"],
    extends: [tseslint.configs.strict],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "URL", "Buffer", "setTimeout", "clearTimeout", "fetch", "performance"].map((name) => [name, "readonly"]),
      ),
    },
  },
);
