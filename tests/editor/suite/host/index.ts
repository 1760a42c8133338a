/** The extension in a real extension host, asked as the editor asks it. */
import "./diagnostics.ts";
import "./fixes.ts";
import "./hover-and-lenses.ts";
import "./report.ts";
import "./typing.ts";
import "./virtual.ts";
