"""Shows every kind of mail in Chromium, on a phone and on a desktop, by day and by night: to be looked at.

`make mail-pictures [FOLDER=build/mails]` writes them all; `--docs` makes those of docs/pictures anew.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.render.gallery import MAILS
from tests.web.browsing import DESKTOP, PHONE, launched

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = {"phone": PHONE, "desktop": DESKTOP}
#: For the README: mail, window, dark, height where not all of it is shown.
DOCS = (
    ("one figure", "desktop", False, 900),
    ("arabic", "phone", False, 1100),
    ("moved section", "phone", True, 1100),
)


def picture(
    browser: Browser, html: str, to: Path, size: tuple[int, int], *, dark: bool, height: int | None
) -> None:
    """One mail as a picture, all of it where `height` is None."""
    with browser.new_context(
        viewport={"width": size[0], "height": height or size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=False,
    ) as context:
        page = context.new_page()
        page.set_content(html)
        page.screenshot(path=str(to), full_page=height is None)
    sys.stdout.write(f"{to}: {to.stat().st_size // 1000} kB\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "mails")
    parser.add_argument("--docs", action="store_true", help="only the pictures of docs/pictures")
    parser.add_argument("--only", nargs="*", help="mails by name")
    chosen = parser.parse_args()
    with launched() as browser:
        if chosen.docs:
            for name, window, dark, height in DOCS:
                to = ROOT / "docs" / "pictures" / f"mail-{name.replace(' ', '-')}.png"
                picture(browser, MAILS[name]().html, to, WINDOWS[window], dark=dark, height=height)
            return 0
        chosen.folder.mkdir(parents=True, exist_ok=True)
        for name, made in MAILS.items():
            if chosen.only and name not in chosen.only:
                continue
            mail = made()
            stem = name.replace(" ", "-")
            (chosen.folder / f"{stem}.html").write_text(mail.html, encoding="utf-8")
            (chosen.folder / f"{stem}.txt").write_text(f"{mail.subject}\n\n{mail.text}", encoding="utf-8")
            for window, size in WINDOWS.items():
                for dark in (False, True):
                    to = chosen.folder / f"{stem}-{window}{'-dark' if dark else ''}.png"
                    picture(browser, mail.html, to, size, dark=dark, height=None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
