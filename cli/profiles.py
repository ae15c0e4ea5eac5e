"""`profile`: how pages are asked for and read, for a source, a site, a tag, or all; resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse, sites
from cli.complete import slugs
from cli.errors import Wrong
from cli.printing import json_lines, line, plain
from cli.setup import setup_of
from cli.verbs import verbs_app
from clock import real
from model import Layer, Profile, Site
from model.profiles import ALL, CONFIG, SOURCE, TAG, resolve
from watch.profiles import LABELS, layer, say, without

if TYPE_CHECKING:
    from config import ProfileTable
    from store import Store

app = verbs_app()

Language = Annotated[str | None, typer.Option(metavar="en", help="Which language to ask the site for.")]
Headers = Annotated[
    list[str] | None, typer.Option("--header", metavar="NAME:VALUE", help="Sent along; may be repeated.")
]
Cookies = Annotated[
    list[str] | None, typer.Option("--cookie", metavar="NAME=VALUE", help="Sent along; may be repeated.")
]
Proxy = Annotated[str | None, typer.Option(metavar="URL", help="Where its requests go first.")]
UserAgent = Annotated[str | None, typer.Option(metavar="TEXT", help="Instead of the honest one.")]
Render = Annotated[
    bool | None, typer.Option("--render/--no-render", show_default=False, help="Make the page in a browser.")
]
Pauses = Annotated[
    list[str] | None,
    typer.Option("--pause", metavar="WHEN", help="22:00-06:00, Sat-Sun: no visits then; may be repeated."),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CSS", help='Keep only this, or from "Fees" to "Contact"; rarely needed, may be repeated.'
    ),
]
Remove = Annotated[list[str] | None, typer.Option(metavar="CSS", help="Leave this out; may be repeated.")]
Attachments = Annotated[
    bool | None,
    typer.Option("--attachments/--no-attachments", show_default=False, help="Watch the PDFs it links to."),
]


@app.command()
def profile(
    context: typer.Context,
    source: Annotated[
        str | None, typer.Argument(metavar="[SOURCE|SITE]", show_default=False, autocompletion=slugs)
    ] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="For all sources with this tag.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="For all sources.")] = False,
    language: Language = None,
    headers: Headers = None,
    cookies: Cookies = None,
    proxy: Proxy = None,
    user_agent: UserAgent = None,
    render: Render = None,
    pauses: Pauses = None,
    select: Select = None,
    remove: Remove = None,
    attachments: Attachments = None,
    clear: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Say nothing of this here; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, an object a line.")] = False,
) -> None:
    """Shows how pages are asked for and read, and where each word of it was said; with options, says it.

    What is said of a site holds for its discovery and for the documents that came with it.
    """
    if (source is not None) + (tag is not None) + everything != 1:
        raise Wrong("say whose profile: a source or site, --tag TAG or --all")
    anew = layer(
        language=language,
        headers=headers,
        cookies=cookies,
        proxy=proxy,
        user_agent=user_agent,
        render=render,
        pauses=pauses,
        select=select,
        remove=remove,
        attachments=attachments,
    )
    with setup_of(context).store() as store:
        site = sites.any_named(store, source) if source is not None else None
        if site is not None:
            scope, (resolved, where) = "site", _of_site(store, site, anew, clear or ())
        else:
            found = parse.source(store, source) if source is not None else None
            scope = SOURCE if found else f"{TAG}{tag}" if tag is not None else ALL
            held = store.sources.layers(found.id if found else None).get(scope, Layer())
            said = anew.over(without(held, clear or ()))
            if said != held and found is not None:
                say(store, found, said)
            elif said != held:
                store.sources.set_layer(scope, said)
            tags = found.tags if found else (tag,) if tag is not None else ()
            resolved, where = resolve(store.sources.layers(found.id if found else None), tags)
    if as_json:
        json_lines([{"scope": scope, "profile": shown(resolved), "said": where}])
    else:
        print_profile(resolved, where)


def _of_site(store: Store, site: Site, anew: Layer, clear: Iterable[str]) -> tuple[Profile, dict[str, str]]:
    """Says it of a site and of the documents that came with it; what comes of it. Raises Mistyped."""
    from watch import scoping

    held = scoping.own(site)
    said = anew.over(without(held, clear))
    if said != held:
        profile = scoping.profile_of(store, said, scoping.tags_of(site))
        site = scoping.describe(store, site, profile=profile, now=real())
    return resolve({**store.sources.layers(), SOURCE: scoping.own(site)}, scoping.tags_of(site))


def of_config(table: ProfileTable) -> Layer:
    """What the configuration file says for all. Raises Wrong."""
    return layer(**table.model_dump())


def of_all(table: ProfileTable) -> Profile:
    """The profile of a page that nobody watches: what the configuration says. Raises Wrong."""
    return resolve({CONFIG: of_config(table)}, ())[0]


def keep_config(store: Store, table: ProfileTable) -> None:
    """Has the store hold what the configuration file says now."""
    wanted = of_config(table)
    if store.sources.layers().get(CONFIG, Layer()) != wanted:
        store.sources.set_layer(CONFIG, wanted)


def shown(profile: Profile) -> dict[str, Any]:
    """A profile by name, without what is at its default."""
    empty = Profile()
    return {n: plain(getattr(profile, n)) for n in LABELS if getattr(profile, n) != getattr(empty, n)}


def print_profile(profile: Profile, where: Mapping[str, str], indent: str = "") -> None:
    """A line for each word, with where it was said."""
    names = {SOURCE: "", ALL: " (for all)", CONFIG: " (configuration)"}
    for name, value in shown(profile).items():
        scope = where.get(name, "")
        said = names.get(scope, f" (tag {scope.removeprefix(TAG)})")
        line(f"{indent}{LABELS[name]}: {_words(value)}{said}")
    if not indent and not shown(profile):
        line("nothing is said; pages are asked for and read plainly")


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(": ".join(one) if isinstance(one, list) else str(one) for one in value)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
