/** All output formats, the default first. */
import { github } from "./github.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import type { Format } from "./report.ts";
import { sarif } from "./sarif.ts";
import { text } from "./text.ts";

export const FORMATS: readonly Format[] = [text, json, sarif, github, html];
