// npm run vscode [FOLDER]: a real VS Code in the browser, with the extension and the examples; for machines without a desktop build.
import { join, resolve } from "node:path";
import { repository } from "./install.mjs";
import { startCodeServer } from "./codeserver.mjs";
import { packaged } from "./package.mjs";

const folder = resolve(process.argv[2] ?? join(repository, "media/examples"));
const server = await startCodeServer({ vsix: packaged() });
console.log(`\n  ${server.url(folder)}\n\nOpen this address in a browser. Ctrl+C ends it.`);
for (;;) await new Promise((resolve) => setTimeout(resolve, 60_000));
