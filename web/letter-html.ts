import { escapeHtml } from "#core/domain/html";

/** A letter as its reader sees it, in whatever form. All of it is plain text: nothing in it is markup or a template. */
export interface LetterParts {
  locale: string;
  store: string;
  subject: string;
  greeting: string;
  body: string;
  /** What was bought, with the sum as the last row. */
  rows: readonly { label: string; sum: string }[];
  /** What comes after the rows. */
  after: string;
  button: { text: string; url: string };
  /** How long the link works; empty where it does not end. */
  validity: string;
  linkText: string;
  footer: string;
  contact: { text: string; address: string };
  /** Link to the referral programme; null in letters where it would be out of place. */
  programme: { text: string; url: string } | null;
  /** How to stop letters like it; null where they are owed. */
  unsubscribe: { text: string; url: string } | null;
}

/** Like the store's own colours in light; mail programs know neither our tokens nor our fonts. */
const styles = (brandHue: number) => {
  const brand = srgb(0.47, 0.13, brandHue);
  return {
    body: `margin:0;padding:24px 12px;background:${srgb(0.965, 0.005, brandHue)};color:#1d1d22;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif`,
    card: "max-width:560px;margin:0 auto;background:#ffffff;border:1px solid #dcdce2;border-radius:10px;overflow:hidden",
    head: `margin:0;padding:20px 32px;background:${brand};color:#ffffff;font-weight:600;font-size:18px`,
    inside: "padding:24px 32px 32px",
    button: `display:inline-block;padding:12px 24px;border-radius:6px;background:${brand};color:#ffffff;text-decoration:none;font-weight:600`,
    rows: "width:100%;border-collapse:collapse;margin:16px 0",
    label: "padding:8px 12px 8px 0;border-top:1px solid #dcdce2;text-align:left;font-weight:400;overflow-wrap:anywhere",
    sum: "padding:8px 0;border-top:1px solid #dcdce2;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums",
    soft: "color:#57575f;font-size:14px;overflow-wrap:anywhere",
    link: `color:${brand}`,
  };
};

/** The letter as HTML: one column, inline styles, no picture to load. */
export function letterHtml(parts: LetterParts, brandHue: number): string {
  const style = styles(brandHue);
  const { button, contact, programme, unsubscribe } = parts;
  const paragraph = (text: string, look?: string) =>
    text && `<p${look ? ` style="${look}"` : ""}>${escapeHtml(text)}</p>`;
  const rows = parts.rows.map(({ label, sum }, index) => {
    const weight = index === parts.rows.length - 1 ? ";font-weight:600" : "";
    return `<tr><th scope="row" style="${style.label}${weight}">${escapeHtml(label)}</th><td style="${style.sum}${weight}">${escapeHtml(sum)}</td></tr>`;
  });
  const table = rows.length > 0 ? `<table style="${style.rows}">${rows.join("")}</table>` : "";
  const links = [programme, unsubscribe].map(
    (link) =>
      link &&
      `<p style="${style.soft}"><a href="${escapeHtml(link.url)}" style="${style.link}">${escapeHtml(link.text)}</a></p>`,
  );
  return `<!doctype html><html lang="${parts.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(parts.subject)}</title></head>
<body style="${style.body}"><div style="${style.card}"><p style="${style.head}">${escapeHtml(parts.store)}</p><div style="${style.inside}">
${paragraph(parts.greeting)}${paragraph(parts.body)}${table}${paragraph(parts.after)}
<p style="margin:24px 0"><a href="${escapeHtml(button.url)}" style="${style.button}">${escapeHtml(button.text)}</a></p>
${paragraph(parts.validity, style.soft)}<p style="${style.soft}">${escapeHtml(parts.linkText)}<br>${escapeHtml(button.url)}</p>${paragraph(parts.footer, style.soft)}<p style="${style.soft}">${escapeHtml(contact.text)} <a href="mailto:${escapeHtml(contact.address)}" style="${style.link}">${escapeHtml(contact.address)}</a></p>${links.join("")}
</div></div></body></html>`;
}

/** The same as plain text. */
export function letterText(parts: LetterParts): string {
  const { button, contact, programme, unsubscribe } = parts;
  const rows = parts.rows.map(({ label, sum }) => `${label}: ${sum}`).join("\n");
  const links = [programme, unsubscribe].map((link) => link && `${link.text}: ${link.url}`);
  return [
    parts.greeting,
    parts.body,
    rows,
    parts.after,
    `${button.text}: ${button.url}`,
    parts.validity,
    parts.footer,
    `${contact.text} ${contact.address}`,
    ...links,
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** An OKLCH colour of `app.css` as mail programs read it: `#rrggbb`, out-of-range channels cut off. */
function srgb(lightness: number, chroma: number, hue: number): string {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  const channels = linear.map((value) => {
    const light = Math.min(1, Math.max(0, value));
    const encoded = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
