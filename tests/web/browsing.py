"""A real browser at the pages: what it complains of, what it asks elsewhere, what the keyboard reaches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE, DESKTOP = (390, 844), (1280, 900)
#: Every rule that axe has, best practices too.
RULES = {"resultTypes": ["violations"]}

#: What is focused: which of the elements that can be, and whether anything shows it.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const seen = s => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.strokeWidth === "3px";
  const inner = e.querySelector(".day");
  const parts = e.type === "date";  // day, month, year, calendar: the browser itself shows which of them
  const box = e.getBoundingClientRect();
  return {place: +e.dataset.place, name: e.outerHTML.slice(0, 120), width: box.width,
          shown: parts || seen(getComputedStyle(e)) || (inner !== null && seen(getComputedStyle(inner)))};
}"""

#: Numbers all that the keyboard must reach; of radio buttons with one name the chosen one stands for all.
NUMBER = """() => {
  const all = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
  const reached = all.filter(e => {
    if (e.disabled || !e.checkVisibility({visibilityProperty: true})) return false;
    if (e.type !== "radio") return true;
    const group = [...document.getElementsByName(e.name)];
    return e === (group.find(r => r.checked) || group[0]);
  });
  reached.forEach((e, n) => { e.dataset.place = n; });
  return reached.map(e => e.outerHTML.slice(0, 120));
}"""


#: Notes what is focused whenever that changes.
FOLLOW = f"""() => {{
  window.focusedSoFar = [];
  document.addEventListener("focusin", () => window.focusedSoFar.push(({FOCUSED})()));
}}"""


@contextmanager
def launched() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        assert CHROMIUM is not None
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Window:
    """A tab that notes all that should not be."""

    page: Page
    home: str  #: host and port of the pages
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(f"http://{self.home}{path}")

    def click(self, role: Any, name: str, *, exact: bool = True) -> None:
        """Presses what a reader finds by its name."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    @property
    def words(self) -> str:
        return " ".join(self.page.inner_text("main").split())

    def check(self) -> None:
        """Nothing was complained of, and nothing asked of another host."""
        assert self.complaints == []
        assert self.elsewhere == []


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    script: bool = True,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
) -> Iterator[Window]:
    """A window of a visitor's own."""
    context: BrowserContext = browser.new_context(
        java_script_enabled=script,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)  # a machine under load is slow, not wrong
    window = Window(context.new_page(), urlsplit(address).netloc)
    window.page.on("console", lambda said: window.complaints.append(said.text))
    window.page.on("pageerror", lambda error: window.complaints.append(str(error)))

    def asked(url: str) -> None:
        if urlsplit(url).netloc != window.home and not url.startswith("data:"):
            window.elsewhere.append(url)

    context.on("request", lambda request: asked(request.url))
    try:
        yield window
    finally:
        context.close()


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe finds, a line each."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{v['id']}: {node['html'][:160]} {node['target']}" for v in found for node in v["nodes"]]


def unreached(page: Page) -> list[str]:
    """What Tab does not come to, or what does not show that it is focused."""
    wanted = page.evaluate(NUMBER)
    page.evaluate("document.activeElement.blur()")
    page.evaluate(FOLLOW)
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
    left = dict(enumerate(wanted))
    wrong = []
    for at in filter(None, page.evaluate("window.focusedSoFar")):
        left.pop(at["place"], None)
        if not at["shown"] or at["width"] < 1:
            wrong.append(f"focus is not seen: {at['name']}")
    return [f"not reached: {name}" for name in left.values()] + wrong
