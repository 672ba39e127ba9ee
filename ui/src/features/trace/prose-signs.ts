/** Which texts are Markdown, and not just texts. */

/** Longer ones are shown as they are written: rendering them would hold up the page. */
const LONGEST = 60_000;
const SIGNS =
  /^ {0,3}#{1,6} \S|^ {0,3}(?:```|~~~)|^ {0,3}(?:[-*+]|\d{1,3}[.)]) \S.*\n {0,3}(?:[-*+]|\d{1,3}[.)]) \S|\*\*[^*\s][^*\n]*\*\*|^ {0,3}\|?.*\|.*\n {0,3}\|?[ :]*-{2,}[-| :]*$|\[[^\]\n]+\]\(https?:[^)\s]+\)|^> \S/m;

/** Whether a text has what a writer of Markdown would have put there. Of plain text every line end and every sign counts. */
export function isMarkdown(text: string): boolean {
  return text.length <= LONGEST && SIGNS.test(text);
}
