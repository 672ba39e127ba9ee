/** Which addresses a logged text may lead to. */

/** Whether a link may stay a link: to the web, to a mailbox, or below this page. */
export function isWebLink(address: string): boolean {
  const scheme = schemeOf(address);
  return scheme === undefined || ["http", "https", "mailto"].includes(scheme);
}

/** Whether an image comes from this server or stands in the text itself, so that no other host hears of the reader. */
export function isOwnImage(address: string, base: string): boolean {
  if (/^data:image\/[\w.+-]+[;,]/i.test(address.trim())) return true;
  if (!URL.canParse(address, base)) return false;
  const url = new URL(address, base);
  return ["http:", "https:"].includes(url.protocol) && url.origin === new URL(base).origin;
}

/** The scheme as a browser reads it: without the spaces and control characters that hide it. */
function schemeOf(address: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/[\u0000-\u0020\u007f-\u00a0\u1680\u180e\u2000-\u202f\u205f\u3000\ufeff]+/g, ""))?.[1]?.toLowerCase();
}
