"""`profile`: how pages are asked for and read, for one source, the sources of a tag, or all; resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import parse
from cli.complete import slugs
from cli.errors import Wrong
from cli.printing import json_lines, line, plain
from cli.setup import setup_of
from cli.verbs import verbs_app
from model import Layer, Profile, Rendering
from model.profiles import ALL, CONFIG, NAMES, SOURCE, TAG, resolve

if TYPE_CHECKING:
    from config import ProfileTable
    from store import Store

app = verbs_app()

#: Headers that are secrets by themselves: they must be named, not written down.
SECRET_HEADERS = ("authorization", "proxy-authorization", "x-api-key", "x-auth-token")
LABELS = {
    "language": "language",
    "user_agent": "user agent",
    "headers": "headers",
    "cookies": "cookies",
    "proxy": "proxy",
    "rendering": "rendering",
    "select": "keep only",
    "remove": "leave out",
    "pauses": "pauses",
    "attachments": "attachments",
}

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
        str | None, typer.Argument(metavar="[SOURCE]", show_default=False, autocompletion=slugs)
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
    """Shows how pages are asked for and read, and where each word of it was said; with options, says it."""
    if (source is not None) + (tag is not None) + everything != 1:
        raise Wrong("say whose profile: a source, --tag TAG or --all")
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
        found = parse.source(store, source) if source is not None else None
        scope = SOURCE if found else f"{TAG}{tag}" if tag is not None else ALL
        held = store.sources.layers(found.id if found else None).get(scope, Layer())
        said = anew.over(_without(held, clear or ()))
        if said != held and found is not None:
            store.sources.update(found.id, layer=said)
        elif said != held:
            store.sources.set_layer(scope, said)
        tags = found.tags if found else (tag,) if tag is not None else ()
        resolved, where = resolve(store.sources.layers(found.id if found else None), tags)
    if as_json:
        json_lines([{"scope": scope, "profile": shown(resolved), "said": where}])
    else:
        print_profile(resolved, where)


def _without(layer: Layer, names: Iterable[str]) -> Layer:
    """The layer without some of what it says. Raises Wrong."""
    gone = set()
    for name in names:
        key = {label: key for key, label in LABELS.items()}.get(name.replace("_", " "), name)
        key = {"header": "headers", "cookie": "cookies", "render": "rendering", "pause": "pauses"}.get(
            key, key
        )
        if key not in LABELS:
            raise Wrong(f"--clear {name!r}: choose {', '.join(LABELS)}")
        gone.add(key)
    return Layer(**{name: None if name in gone else getattr(layer, name) for name in NAMES})


def layer(
    *,
    language: str | None = None,
    headers: Sequence[str] | Mapping[str, str] | None = None,
    cookies: Sequence[str] | Mapping[str, str] | None = None,
    proxy: str | None = None,
    user_agent: str | None = None,
    render: bool | None = None,
    pauses: Sequence[str] | None = None,
    select: Sequence[str] | None = None,
    remove: Sequence[str] | None = None,
    attachments: bool | None = None,
) -> Layer:
    """What people typed as a layer; empty lists say nothing. Raises Wrong."""
    return Layer(
        language=language,
        headers=_headers(headers) if headers else None,
        cookies=_pairs(cookies, "=", "cookie") if cookies else None,
        proxy=_proxy(proxy) if proxy is not None else None,
        user_agent=_one_line(user_agent, "user agent") if user_agent is not None else None,
        rendering=None if render is None else Rendering.BROWSER if render else Rendering.PLAIN,
        pauses=_pauses(pauses) if pauses else None,
        select=parse.selectors(select) if select else None,
        remove=parse.selectors(remove) if remove else None,
        attachments=attachments,
    )


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


def _one_line(text: str, what: str) -> str:
    if any(ord(char) < 32 for char in text):
        raise Wrong(f"{what}: write it in one line")
    return text.strip()


def _pairs(given: Sequence[str] | Mapping[str, str], sign: str, what: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    texts = [f"{name}{sign}{value}" for name, value in given.items()] if isinstance(given, Mapping) else given
    for text in texts:
        name, found, value = _one_line(text, what).partition(sign)
        if not found or not name.strip() or not name.strip().isascii() or " " in name.strip():
            raise Wrong(f"{what} {text!r}: write it as NAME{sign}VALUE")
        pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _headers(given: Sequence[str] | Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = _pairs(given, ":", "header")
    for name, value in pairs:
        if name.lower() in SECRET_HEADERS and value and "${" not in value:
            raise Wrong(
                f"header {name}: its value is a secret and would be written down: name it, as in "
                f"'{name}: ${{TOKEN}}', and put TOKEN=... into the secrets file"
            )
        if name.lower() in ("host", "content-length", "transfer-encoding", "connection"):
            raise Wrong(f"header {name}: it is the connection's own; leave it out")
    return pairs


def _proxy(text: str) -> str:
    from urllib.parse import urlsplit

    if not text or text.startswith("${"):
        return text
    parts = urlsplit(text)
    if parts.scheme != "http" or not parts.hostname:
        raise Wrong(f"proxy {text!r}: write it as http://proxy.example:3128")
    if parts.password and "${" not in parts.password:
        raise Wrong(
            "proxy: its password would be written down: name it, as in http://me:${PROXY_WORD}@host:3128"
        )
    return text


def _pauses(texts: Sequence[str]) -> tuple[str, ...]:
    from watch.pauses import parse as window

    for text in texts:
        try:
            window(text)
        except ValueError as error:
            raise Wrong(str(error)) from None
    return tuple(texts)


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
