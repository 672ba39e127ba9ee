import { expect, test } from "vitest";
import { isOwnImage, isWebLink } from "./addresses";

const BASE = "http://localhost:5000/prefix/";

test.each([
  ["https://example.com/a", true],
  ["mailto:ada@example.com", true],
  ["notes/a.md", true],
  ["#part", true],
  ["javascript:alert(1)", false],
  [" java\nscript:alert(1)", false],
  ["\u0001JAVASCRIPT:alert(1)", false],
  ["vbscript:x", false],
  ["data:text/html,<script>alert(1)</script>", false],
  ["blob:http://localhost/1", false],
  ["file:///etc/passwd", false],
])("a link to %j: %s", (address, allowed) => expect(isWebLink(address)).toBe(allowed));

test.each([
  ["get-artifact?run_id=1&path=a.png", true],
  ["http://localhost:5000/prefix/icon.svg", true],
  ["data:image/png;base64,AAAA", true],
  ["data:text/html,x", false],
  ["https://example.com/pixel.png", false],
  ["//example.com/pixel.png", false],
  ["\\\\example.com\\pixel.png", false],
  ["http://localhost:5001/pixel.png", false],
  ["http://localhost:5000@example.com/pixel.png", false],
  ["javascript:alert(1)", false],
  ["http://[", false],
])("an image from %j: %s", (address, own) => expect(isOwnImage(address, BASE)).toBe(own));
