// Makes icon.png of icon.svg: npm run icon
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { browser, browserArguments } from "../tests/editor/install.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const window = await chromium.launch({ executablePath: browser(), args: browserArguments });
const page = await window.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<style>body { margin: 0 } svg { width: 256px; height: 256px; display: block }</style>${readFileSync(here("icon.svg"), "utf8")}`);
await page.screenshot({ path: here("icon.png"), omitBackground: true });
await window.close();
