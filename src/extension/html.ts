/** The frame of the report page. All that it loads is the extension's own; what it shows arrives later, as messages. */

export interface Frame {
  /** Addresses of the page's own files. */
  readonly script: string;
  readonly style: string;
  /** Where the style sheet comes from, as the editor names it in policies. */
  readonly source: string;
  /** Random; the one script that carries it may run. */
  readonly nonce: string;
  /** Kept by the page for its restoration. */
  readonly document: string;
}

/** The page: a policy that allows this script and this style alone, and an empty body. */
export function frameHtml({ script, style, source, nonce, document }: Frame): string {
  const policy = ["default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${source}`, "base-uri 'none'", "form-action 'none'"].join(
    "; ",
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gradient Lens</title>
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body data-document="${attribute(document)}">
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
