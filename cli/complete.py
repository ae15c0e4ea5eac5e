"""Arguments that many verbs share, with what the shell offers for them."""

from __future__ import annotations

from typing import Any

import typer


def slugs(incomplete: str) -> list[tuple[str, str]]:
    """Short names of sites and sources that begin like this, with titles; none where no store can be read."""
    try:
        from cli.setup import Setup

        with Setup().store() as store:
            named = [(s.slug, s.title) for s in store.sites.all()]
            named += [(s.slug, s.title) for s in store.sources.all()]
            return [(slug, title) for slug, title in named if slug.startswith(incomplete)]
    except Exception:  # whatever it is, a press on the tab key is no place to report it
        return []


SOURCE: Any = typer.Argument(
    metavar="SOURCE", show_default=False, autocompletion=slugs, help="Its short name, number or URL."
)
