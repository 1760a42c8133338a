/** What the editor sets on the page for each kind of theme: the class of its body and the variables on its root. */

export interface EditorTheme {
  readonly body: string;
  readonly variables: Readonly<Record<string, string>>;
}

const FONTS = {
  "--vscode-font-family": "Inter, system-ui, sans-serif",
  "--vscode-font-size": "13px",
  "--vscode-editor-font-family": "'JetBrains Mono', monospace",
};

export const THEMES: Readonly<Record<string, EditorTheme>> = {
  light: {
    body: "vscode-light",
    variables: {
      ...FONTS,
      "--vscode-editor-background": "#ffffff",
      "--vscode-editor-foreground": "#3b3b3b",
      "--vscode-descriptionForeground": "#606060",
      "--vscode-textLink-foreground": "#005fb8",
      "--vscode-focusBorder": "#005fb8",
      "--vscode-button-background": "#005fb8",
      "--vscode-button-foreground": "#ffffff",
      "--vscode-button-secondaryBackground": "#e5e5e5",
      "--vscode-button-secondaryForeground": "#3b3b3b",
    },
  },
  dark: {
    body: "vscode-dark",
    variables: {
      ...FONTS,
      "--vscode-editor-background": "#1f1f1f",
      "--vscode-editor-foreground": "#cccccc",
      "--vscode-descriptionForeground": "#9d9d9d",
      "--vscode-textLink-foreground": "#4daafc",
      "--vscode-focusBorder": "#0078d4",
      "--vscode-button-background": "#0078d4",
      "--vscode-button-foreground": "#ffffff",
      "--vscode-button-secondaryBackground": "#313131",
      "--vscode-button-secondaryForeground": "#cccccc",
    },
  },
  contrast: {
    body: "vscode-high-contrast",
    variables: {
      ...FONTS,
      "--vscode-editor-background": "#000000",
      "--vscode-editor-foreground": "#ffffff",
      "--vscode-descriptionForeground": "#ffffff",
      "--vscode-contrastBorder": "#6fc3df",
      "--vscode-textLink-foreground": "#21a6ff",
      "--vscode-focusBorder": "#f38518",
    },
  },
  "contrast-light": {
    body: "vscode-high-contrast vscode-high-contrast-light",
    variables: {
      ...FONTS,
      "--vscode-editor-background": "#ffffff",
      "--vscode-editor-foreground": "#292929",
      "--vscode-descriptionForeground": "#292929",
      "--vscode-contrastBorder": "#0f4a85",
      "--vscode-textLink-foreground": "#0f4a85",
      "--vscode-focusBorder": "#006bbd",
    },
  },
};
