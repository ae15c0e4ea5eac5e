"""The HTML part as a browser shows it: it fits the window, every word can be read, by day and by night."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from render.alert import alert
from tests.render.views import cannabis, view

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

#: Measures in the page (contrast after WCAG 2.2, 1.4.3) and leaves the result where --dump-dom finds it.
MEASURE = """
<script>
function parts(colour) { return colour.match(/[\\d.]+/g).map(Number); }
function light(colour) {
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = parts(colour).map(v => linear(v / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function behind(element) {
  for (let e = element; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor, alpha = parts(colour)[3];
    if (alpha === undefined || alpha === 1) return colour;
  }
  return "rgb(255, 255, 255)";
}
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.tagName === "SCRIPT" || !element.offsetParent) continue;
  const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
  texts.push((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
}
const marks = [...document.querySelectorAll("ins, del")].map(e => getComputedStyle(e).textDecorationLine);
const found = {width: document.documentElement.scrollWidth, window: innerWidth, texts: texts.length,
               contrast: Math.min(...texts), marks: marks, paper: light(behind(document.body))};
const out = document.createElement("pre");
out.id = "found"; out.textContent = JSON.stringify(found); document.body.append(out);
</script>
"""


def shown(folder: Path, html: str, *, width: int, dark: bool) -> dict[str, object]:
    """What a browser measures of a page."""
    assert CHROMIUM is not None
    page = folder / "mail.html"
    page.write_text(html.replace("</body>", MEASURE + "</body>"), encoding="utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --dump-dom "
        "--disable-background-networking --disable-component-update --virtual-time-budget=2000"
    ).split()
    done = subprocess.run(
        [
            CHROMIUM,
            *flags,
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={width},1200",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    match = re.search(r'<pre id="found">(.*?)</pre>', done.stdout)
    assert match is not None, done.stderr[-500:]
    found: dict[str, object] = json.loads(unescape(match[1]))
    return found


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [500, 800], ids=["narrow", "wide"])
def test_a_mail_fits_and_can_be_read(tmp_path: Path, width: int, dark: bool) -> None:
    found = shown(tmp_path, alert(view(cannabis())).html, width=width, dark=dark)
    assert isinstance(found["contrast"], float)
    assert isinstance(found["texts"], int)
    assert isinstance(found["paper"], float)
    assert found["texts"] > 20
    assert found["width"] == found["window"]
    assert found["contrast"] >= 4.5
    assert (found["paper"] < 0.1) is dark
    # What came and what went is told by a line, not by colour alone.
    assert set(found["marks"]) == {"underline", "line-through"}  # type: ignore[call-overload]
