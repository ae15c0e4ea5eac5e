"""`search`: what pages say and said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.complete import slugs
from cli.errors import Wrong
from cli.printing import clean, console, count, json_lines, line, moment, plain
from cli.setup import setup_of
from cli.verbs import verbs_app

if TYPE_CHECKING:
    from model import SearchFilter, SearchHit, SearchPage
    from store import Store

app = verbs_app()

MOST = 500


@app.command()
def search(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...",
            show_default=False,
            help='All must be there; "in quotes" in this order; a trailing * for beginnings. '
            "After --, a leading - leaves out.",
        ),
    ],
    source: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="Only in this source.", autocompletion=slugs)
    ] = None,
    tag: Annotated[str, typer.Option(metavar="TAG", help="Only in sources with this tag.")] = "",
    site: Annotated[
        str, typer.Option(metavar="SITE", help="Only in documents of this site.", autocompletion=slugs)
    ] = "",
    current: Annotated[bool, typer.Option("--current", help="Only what pages still say.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="So many wordings of sections at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a hit, a line each.")] = False,
) -> None:
    """Finds what pages say and said, best first: under which heading, since when, until when."""
    from model import SearchFilter

    with setup_of(context).store() as store:
        wanted = SearchFilter(
            source_id=None if source is None else parse.source(store, source).id,
            tag=tag,
            site=_site(store, site),
            current_only=current,
        )
        found = store.search.find(_typed(words), wanted, limit=limit)
    if not found.terms:
        raise Wrong("there is no word to look for: name one, such as 'policywatch search retention'")
    if as_json:
        json_lines(_row(hit) for hit in found.rows)
    elif not found.rows:
        line(_nothing(found, wanted))
    else:
        _print(found)


def _typed(words: list[str]) -> str:
    """What the shell took out of its quotes is a phrase again."""
    return " ".join(
        f'"{word}"' if " " in word and '"' not in word and len(words) > 1 else word for word in words
    )


def _site(store: Store, name: str) -> str:
    """Raises Wrong."""
    if not name:
        return ""
    site = store.sites.find(name)
    if site is None:
        raise Wrong(f"no site is called {name!r}: 'policywatch list' shows those there are")
    return site.slug


def _row(hit: SearchHit) -> dict[str, Any]:
    told = {"said": "".join(run.text for run in hit.snippet)}
    return {**plain(hit), **told, "source": hit.source.slug}


def _nothing(found: SearchPage, wanted: SearchFilter) -> str:
    said = " ".join(found.terms)
    cure = "; without --current past text is found too" if wanted.current_only else ""
    return f"nothing says {said!r}{cure}"


def _print(found: SearchPage) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from render.hits import gathered

    out, sections = console(), gathered(found.rows)
    for place, section in enumerate(sections):
        if place:
            out.print()
        hit = section.best
        heading = " › ".join(part for part in hit.path if part)
        out.print(Text(clean(f"{hit.source.slug} · {heading}" if heading else hit.source.slug), style="bold"))
        said = Text()
        for run in hit.snippet:
            said.append(clean(run.text), style="bold underline" if run.matched else "")
        if said.plain.strip():
            out.print(Padding(said, (0, 0, 0, 2), expand=False))
        until = "still there" if section.current else "not any more"
        first, last = moment(section.first_seen_at), moment(section.last_seen_at)
        wordings = f"in {count(len(section.hits), 'wording')}: " if len(section.hits) > 1 else ""
        when = f"{wordings}first seen {first}, last seen {last}, {until}"
        out.print(Padding(Text(when, style="dim"), (0, 0, 0, 2), expand=False))
    more = "; more match: --limit shows them" if found.next else ""
    many = "; so many match that only the newest were ranked" if found.capped else ""
    line(f"\n{count(len(sections), 'section')}{more}{many}")
