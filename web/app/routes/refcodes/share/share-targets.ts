/** Apps that a message can be handed on to, under names that are the same in every language. */
export const brands = { telegram: "Telegram", whatsapp: "WhatsApp", viber: "Viber", facebook: "Facebook", x: "X" };

export type ShareTarget = keyof typeof brands | "mail" | "sms";

/**
 * Addresses that open each app with a message, without a script of theirs.
 *
 * @param subject of the letter
 */
export function shareTargets({ text, url, subject }: { text: string; url: string; subject: string }) {
  const [words, link, whole] = [text, url, withLink(text, url)].map(escaped);
  return [
    { name: "telegram", href: `https://t.me/share/url?url=${link}&text=${words}` },
    { name: "whatsapp", href: `https://wa.me/?text=${whole}` },
    { name: "viber", href: `viber://forward?text=${whole}` },
    { name: "facebook", href: `https://www.facebook.com/sharer/sharer.php?u=${link}` },
    { name: "x", href: `https://x.com/intent/post?text=${words}&url=${link}` },
    { name: "mail", href: `mailto:?subject=${escaped(subject)}&body=${whole}` },
    // iOS wants `&body=`, Android `?body=`: this serves both.
    { name: "sms", href: `sms:?&body=${whole}` },
  ] as const satisfies readonly { name: ShareTarget; href: string }[];
}

/** Half of a character, as a length limit may leave it, cannot be escaped. */
function escaped(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** A message with its link below. */
export function withLink(text: string, url: string): string {
  return `${text}\n${url}`;
}
