/** Where a message can be handed on to: addresses that their apps understand, without a script of theirs. */
export type ShareTarget = "telegram" | "whatsapp" | "viber" | "facebook" | "x" | "mail" | "sms";

/** The addresses that open each app with a message, whose last line is the link. `subject` is the letter's. */
export function shareTargets({ text, url, subject }: { text: string; url: string; subject: string }) {
  const [words, link, whole] = [text, url, withLink(text, url)].map(encodeURIComponent);
  return [
    { name: "telegram", href: `https://t.me/share/url?url=${link}&text=${words}` },
    { name: "whatsapp", href: `https://wa.me/?text=${whole}` },
    { name: "viber", href: `viber://forward?text=${whole}` },
    { name: "facebook", href: `https://www.facebook.com/sharer/sharer.php?u=${link}` },
    { name: "x", href: `https://x.com/intent/post?text=${words}&url=${link}` },
    { name: "mail", href: `mailto:?subject=${encodeURIComponent(subject)}&body=${whole}` },
    // Both of the spellings that phones know.
    { name: "sms", href: `sms:?&body=${whole}` },
  ] as const satisfies readonly { name: ShareTarget; href: string }[];
}

/** A message with its link below. */
export function withLink(text: string, url: string): string {
  return `${text}\n${url}`;
}
