import { describe, expect, it } from "vitest";
import type { HostFiles, Refusal } from "../../src/workspace/access.ts";
import { guardedPort } from "../../src/workspace/access.ts";
import { importRoots, projectFolder } from "../../src/workspace/roots.ts";
import { foldersUpTo, isWithin } from "../../src/workspace/paths.ts";
import { filesBelow } from "../../src/workspace/walk.ts";

/** A file system in memory; links map a path to another. */
function host(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}): HostFiles {
  const real = (path: string): string => links[path] ?? path;
  return {
    realPath: (path) => (real(path) in files ? real(path) : undefined),
    size: (path) => files[path]?.length,
    bytes: (path) => new TextEncoder().encode(files[path]),
  };
}

describe("reading", () => {
  it("stays in the folders that may be read, links followed", () => {
    const refusals: Refusal[] = [];
    const port = guardedPort(
      host({ "/w/a.py": "a", "/secret/b.py": "b", "/w2/c.py": "c" }, { "/w/link.py": "/secret/b.py" }),
      ["/w"],
      (each) => refusals.push(each),
    );
    expect(port.read("/w/a.py")).toBe("a");
    expect(port.read("/w/link.py")).toBeUndefined();
    expect(port.read("/w2/c.py")).toBeUndefined();
    expect(port.read("/w/none.py")).toBeUndefined();
    expect(refusals).toEqual([
      { file: "/w/link.py", message: "link.py leads out of the workspace, so it is not read" },
      { file: "/w2/c.py", message: "c.py leads out of the workspace, so it is not read" },
    ]);
  });

  it("leaves out large and binary files and says so", () => {
    const refusals: Refusal[] = [];
    const port = guardedPort(host({ "/w/big.py": " ".repeat(1_000_001), "/w/bin.py": "\0" }), ["/w"], (each) => refusals.push(each));
    expect([port.read("/w/big.py"), port.read("/w/bin.py"), port.read("/w/bin.py")]).toEqual([undefined, undefined, undefined]);
    expect(refusals.map(({ message }) => message)).toEqual([
      "big.py is larger than 1 MB, so it is not analysed",
      "bin.py is not text, so it is not analysed",
    ]);
  });

  it("tells a folder from one whose name starts the same", () => {
    expect(isWithin("/w2/a", "/w")).toBe(false);
    expect(isWithin("/w/a", "/w")).toBe(true);
    expect(isWithin("/w", "/w")).toBe(true);
    expect(isWithin("/etc", "/")).toBe(true);
  });
});

describe("import roots", () => {
  it("are the file's folder and those around it up to the project", () => {
    expect(importRoots("/w/src/models/net.py", "/w")).toEqual(["/w/src/models", "/w/src", "/w"]);
    expect(importRoots("/w/src/net.py", "/w", ["/w"])).toEqual(["/w", "/w/src"]);
    expect(importRoots("/elsewhere/net.py", "/w")).toEqual(["/elsewhere"]);
  });

  it("end at the repository, else at the first mark of a project", () => {
    const folders = foldersUpTo("/home/me/repo/pkg", "/");
    expect(projectFolder(folders, (folder, mark) => folder === "/home/me/repo" && mark === ".git")).toBe("/home/me/repo");
    expect(projectFolder(folders, (folder, mark) => folder === "/home/me/repo/pkg" && mark === "setup.py")).toBe("/home/me/repo/pkg");
    expect(projectFolder(folders, () => false)).toBeUndefined();
  });
});

describe("a walk", () => {
  const tree: Readonly<Record<string, readonly string[]>> = {
    "/w": ["b.py", "a.ipynb", "readme.md", "node_modules/", ".git/", "src/", "ignored/", "keep.py"],
    "/w/src": ["net.py", "gen.py", "__pycache__/", ".gitignore"],
    "/w/ignored": ["x.py"],
    "/w/node_modules": ["y.py"],
  };
  const folders = {
    list: (folder: string) =>
      (tree[folder] ?? []).map((name) =>
        name.endsWith("/") ? { name: name.slice(0, -1), kind: "folder" as const } : { name, kind: "file" as const },
      ),
    text: (file: string) => ({ "/w/.gitignore": "ignored\nkeep.py\n!keep.py\n", "/w/src/.gitignore": "gen.py\n" })[file],
  };

  it("finds Python and notebooks and heeds .gitignore files and the defaults", () => {
    expect(filesBelow("/w", folders)).toEqual(["/w/a.ipynb", "/w/b.py", "/w/keep.py", "/w/src/net.py"]);
  });

  it("leaves out what the configuration excludes", () => {
    expect(filesBelow("/w", folders, ["src/"])).toEqual(["/w/a.ipynb", "/w/b.py", "/w/keep.py"]);
  });
});
