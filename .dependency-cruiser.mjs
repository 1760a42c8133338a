// The import rule of the house. The order below is the only place where it is written down; every rule about order is generated from it.

/** A room imports only itself and rooms before it. A room is a folder of src or a single file src/<room>.ts. */
export const rooms = [
  "text",
  "settings",
  "moments",
  "syntax",
  "graph",
  "ops",
  "evaluate",
  "frameworks",
  "discover",
  "regions",
  "propagate",
  "fixes",
  "rules",
  "analyze",
  "remedies",
  "workspace",
  "protocol",
  "report",
  "cli",
  "extension",
];

/** Rooms whose files are siblings that know nothing of each other, with the file that holds their contract. */
const siblings = { ops: "op", rules: "rule", fixes: "fix", report: "report" };

const ambient = "\\.d\\.ts$";
const within = (...names) => `^src/(?:${names.join("|")})(?:/|\\.ts$)`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const order = rooms.map((room, index) =>
  forbid(
    `order-${room}`,
    `${room} may import only itself and: ${rooms.slice(0, index).join(", ") || "nothing"}`,
    { path: within(room) },
    { path: "^src/", pathNot: [within(...rooms.slice(0, index + 1)), ambient] },
  ),
);

const apart = Object.entries(siblings).map(([room, contract]) =>
  forbid(
    `siblings-${room}`,
    `a file of ${room}/ knows its contract (${contract}.ts) and shared helpers (support/, _name.ts), not the files beside it`,
    { path: `^src/${room}/([^/]+)`, pathNot: `^src/${room}/index\\.ts$` },
    { path: `^src/${room}/`, pathNot: [`^src/${room}/(?:${contract}\\.ts$|support/|_)`, `^src/${room}/$1`] },
  ),
);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...order,
    ...apart,
    forbid(
      "rooms-are-listed",
      "every file under src belongs to a room of the list",
      {},
      { path: "^src/", pathNot: [within(...rooms), ambient] },
    ),
    forbid("no-cycles", "imports form no cycle, types included", {}, { circular: true }),
    forbid(
      "no-orphans",
      "a module that imports nothing and is imported by nothing is dead, unless it is an entry point",
      { orphan: true, pathNot: [ambient, "^src/cli/main\\.ts$", "^src/extension/main\\.", "^webview/main\\.ts$"] },
      {},
    ),
    forbid(
      "webview-knows-the-protocol",
      "the page shares protocol.ts with the host and nothing else",
      { path: "^webview/" },
      { path: "^src/", pathNot: "^src/protocol\\.ts$" },
    ),
    forbid("src-stands-alone", "src imports neither page nor tests", { path: "^src/" }, { path: "^(?:webview|tests|media)/" }),
    forbid(
      "vscode-in-extension",
      "only extension/ knows VS Code",
      { pathNot: "^src/extension/" },
      { path: "^(?:node_modules/@types/)?vscode(?:$|/)" },
    ),
    forbid(
      "node-in-hosts",
      "only hosts touch the world; the extension runs in browsers, so its Node parts live in extension/node/",
      { pathNot: "^src/(?:cli|extension/node)/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "parser-in-syntax",
      "nobody but syntax/ sees the parser library",
      { pathNot: "^src/syntax/" },
      { path: "(?:^|node_modules/)@vscode/tree-sitter-wasm" },
    ),
    forbid("resolvable", "every import leads somewhere", {}, { couldNotResolve: true, pathNot: "^vscode$" }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Type imports count: a contract one may not see is a dependency all the same.
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    enhancedResolveOptions: { extensions: [".ts", ".js"], mainFields: ["module", "main"] },
  },
};
