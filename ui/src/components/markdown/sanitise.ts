/** Markdown of strangers as DOM that does nothing: what is not known to be harmless is not in it. */

import DOMPurify, { type Config } from "dompurify";
import { marked } from "marked";
import { isOwnImage, isWebLink } from "./addresses";

const TAGS = (
  "h1 h2 h3 h4 h5 h6 p br hr ul ol li blockquote pre code em strong b i del s u sub sup kbd mark small abbr a img " +
  "table thead tbody tfoot tr th td caption details summary dl dt dd input div span"
).split(" ");
/** What stands in these is not for readers. */
const SILENT = ["script", "style", "iframe", "object", "noscript", "template", "title", "svg", "math", "video", "audio", "canvas", "select", "textarea"];
const ATTRIBUTES = "href src alt title align colspan rowspan start type checked disabled open class width height";

const CONFIG: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES.split(" "),
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ADD_FORBID_CONTENTS: SILENT.map((name) => `x-${name}`),
  RETURN_DOM_FRAGMENT: true,
};

// One of our own: hooks of the shared one would meet what others sanitise.
const purify = DOMPurify(window);

purify.addHook("afterSanitizeAttributes", (node) => {
  // Only what names a language stays: our own classes would let a text look like the page.
  const language = /(?:^|\s)(language-[\w+#-]{1,30})(?:\s|$)/.exec(node.getAttribute("class") ?? "")?.[1];
  node.removeAttribute("class");
  if (language && node.nodeName === "CODE") node.setAttribute("class", language);
  if (node.nodeName === "A") holdLink(node);
  if (node.nodeName === "IMG") holdImage(node);
  if (node.nodeName === "INPUT") holdCheckbox(node);
});

function holdLink(node: Element): void {
  const address = node.getAttribute("href");
  if (address === null) return;
  if (!isWebLink(address)) return node.removeAttribute("href");
  node.setAttribute("rel", "noopener noreferrer");
  node.setAttribute("target", "_blank");
}

function holdImage(node: Element): void {
  const address = node.getAttribute("src") ?? "";
  if (address && isOwnImage(address, document.baseURI)) {
    node.setAttribute("loading", "lazy");
    if (!node.hasAttribute("alt")) node.setAttribute("alt", "");
    return;
  }
  const text = node.getAttribute("alt") || (address ? "image" : "");
  if (!address || !isWebLink(address) || node.closest("a")) return node.replaceWith(text);
  const link = document.createElement("a");
  link.href = address;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  link.textContent = text;
  link.title = "An image of another host: it is not loaded";
  node.replaceWith(link);
}

/** Boxes are those of task lists, and nothing else. */
function holdCheckbox(node: Element): void {
  if (node.getAttribute("type") !== "checkbox") return node.remove();
  node.setAttribute("disabled", "");
  node.setAttribute("aria-label", node.hasAttribute("checked") ? "done" : "to do");
}

/**
 * Elements and attributes that may not stay, under names that mean nothing, before anything parses them: browsers heed
 * some (`<base>`, styles, handlers) and complain on the console of each that the page's policy forbids, also in a
 * document that is only looked at. What is safe decides DOMPurify.
 */
function quiet(html: string): string {
  return html
    .replace(/<(\/?)([a-z][^\s/>]*)/gi, (tag, slash: string, name: string) => (TAGS.includes(name.toLowerCase()) ? tag : `<${slash}x-${name}`))
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(on\w+|style)(?=\s*=)/gi, "$1data-$2"));
}

/** The text, rendered and sanitised. */
export function rendered(text: string): DocumentFragment {
  return sanitised(marked.parse(text, { async: false, gfm: true }));
}

/** HTML without what is not known to be harmless. */
export function sanitised(html: string): DocumentFragment {
  return purify.sanitize(quiet(html), CONFIG);
}
