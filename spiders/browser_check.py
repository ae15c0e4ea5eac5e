"""Does the browser work here? One page made by a script, that needs no network."""

from __future__ import annotations

import asyncio
from typing import Any

from spiders.browser import settings

_SECONDS = 30.0
_PAGE = "<p id=made>no</p><script>document.querySelector('#made').textContent = 'yes'</script>"


def try_out(program: str) -> str | None:
    """None where a script of a page was run, else what went wrong, in a line."""
    try:
        return asyncio.run(asyncio.wait_for(_try(settings(program)["PLAYWRIGHT_LAUNCH_OPTIONS"]), _SECONDS))
    except TimeoutError:
        return f"it did not start in {_SECONDS:.0f} seconds"
    except Exception as error:  # whatever the browser or its driver say
        return " ".join(str(error).split())[:200] or type(error).__name__


async def _try(options: dict[str, Any]) -> str | None:
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        try:
            page = await browser.new_page()
            await page.set_content(_PAGE)
            made = await page.text_content("#made")
        finally:
            await browser.close()
    return None if made == "yes" else "it runs no scripts"
