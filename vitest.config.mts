import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    {
      name: "python-as-text",
      enforce: "pre",
      load(id) {
        return id.endsWith(".py") ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};` : undefined;
      },
    },
  ],
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/editor/**", "**/node_modules/**"],
    testTimeout: 120_000,
    // Nothing else runs meanwhile; by default one processor would be left to a watching editor.
    maxWorkers: "100%",
    // The core has no state of its own: the files of a worker share it, loaded and compiled once.
    isolate: false,
    passWithNoTests: true,
  },
});
