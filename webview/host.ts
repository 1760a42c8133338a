/** The other side: VS Code, or nobody when the page was saved as a file. */
import type { FromWebview } from "../src/protocol.ts";

interface EditorApi {
  readonly postMessage: (message: FromWebview) => void;
  readonly setState: (state: unknown) => void;
  readonly getState: () => unknown;
}

declare const acquireVsCodeApi: (() => EditorApi) | undefined;

/** What the page remembers of its user's choices while it is hidden. */
export interface Remembered {
  readonly series: "layers" | "weights";
}

const api = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;

/** Sends a message, where there is somebody. */
export function send(message: FromWebview): void {
  api?.postMessage(message);
}

/** The host keeps its own entries in the same state; they are left alone. */
export function remember(remembered: Remembered): void {
  api?.setState({ ...stateObject(), ...remembered });
}

/** Entries that the host wants to find again when it restores the page. */
export function keepForHost(entries: Readonly<Record<string, string>>): void {
  api?.setState({ ...stateObject(), ...entries });
}

/** What the page kept for when it is shown again. */
export function remembered(): Remembered {
  const series: unknown = Object.entries(stateObject()).find(([key]) => key === "series")?.[1];
  return { series: series === "weights" ? "weights" : "layers" };
}

function stateObject(): object {
  const state = api?.getState();
  return typeof state === "object" && state !== null ? state : {};
}
