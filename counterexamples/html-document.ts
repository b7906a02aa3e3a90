interface Parts {
  /** Escaped, like the body. */
  readonly title: string;
  readonly style: string;
  readonly body: string;
}

/** An HTML file that asks nothing of anybody: no script, no font, no picture from elsewhere, and a policy that says so. */
export const htmlDocument = ({ title, style, body }: Parts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
${style}</style>
</head>
<body>
${body}</body>
</html>
`;
