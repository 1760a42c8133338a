/** What the extension host runs: the suites with mocha, and a file with what came out, for a host that dies reports success. */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 60_000, slow: 4000, retries: 1, reporter: "spec", color: false });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  const only = process.env["GRADIENT_LENS_SUITES"]?.split(",") ?? ["host", "speed"];
  if (only.includes("host")) await import("./host/index.ts");
  if (only.includes("speed")) await import("./speed.ts");
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const passes = runner.stats?.passes ?? 0;
      const file = process.env["GRADIENT_LENS_RESULT"];
      if (file !== undefined) writeFileSync(file, JSON.stringify({ stats: { passes, failures } }));
      if (failures > 0) reject(new Error(`${failures} of ${passes + failures} tests failed`));
      else resolve();
    });
    runner.on("retry", (test, error) => console.log(`    tried again: ${test.title}: ${error.message}`));
  });
}
