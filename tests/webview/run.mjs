// npm run test:webview: the built report page alone in a real browser.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { browser, browserArguments, repository } from "../editor/install.mjs";
import { bundle, runMocha } from "../editor/mocha.mjs";

process.env.GRADIENT_LENS_REPOSITORY = repository;
process.env.GRADIENT_LENS_BROWSER = browser();
process.env.GRADIENT_LENS_BROWSER_ARGUMENTS = browserArguments.join(" ");
if (!existsSync(join(repository, "dist/webview.js"))) throw new Error("the page is not built: npm run build");
const file = await bundle("tests/webview/report.spec.ts", "webview.cjs", { platform: "node", external: ["playwright-core"] });
process.exitCode = (await runMocha([file], "webview")) > 0 ? 1 : 0;
