/** Colours of the editor's theme, for what is drawn on a canvas and cannot use CSS variables itself. */

export interface Theme {
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly background: string;
  readonly line: string;
  readonly band: string;
  readonly cause: string;
  /** Of the curve of a fix. */
  readonly after: string;
  readonly zero: string;
  readonly cursor: string;
  readonly font: string;
  readonly fontSize: number;
  /** Lines are drawn heavier and nothing is translucent. */
  readonly highContrast: boolean;
}

/** The theme as the page has it now: the style sheet maps the editor's variables to ours. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: color("--text"),
    faint: color("--faint"),
    grid: color("--grid"),
    background: color("--background"),
    line: color("--line"),
    band: color("--band"),
    cause: color("--cause"),
    after: color("--after"),
    zero: color("--zero"),
    cursor: color("--cursor"),
    font: style.fontFamily,
    fontSize: Math.max(Number.parseFloat(style.fontSize) - 1, 10),
    highContrast: document.body.classList.contains("vscode-high-contrast"),
  };
}

/** Calls back when the editor's theme changes: it then rewrites the variables on the root and the class of the body. */
export function onThemeChange(changed: () => void): void {
  let waiting = false;
  const observer = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      changed();
    });
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-kind"] });
}
