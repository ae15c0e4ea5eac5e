"""Yardsticks made in the same run, on the same steps, as rows of the same format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree, html

from benchmarks.signal.cases import Rows
from benchmarks.signal.places import Corpus, lines

UNSEEN = ("script", "style", "noscript", "template", "head")
BLOCKS = frozenset(
    """
    address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)


def raw_bytes(corpus: Corpus) -> Rows:
    """Rings where the bytes are others than at the step before."""
    return _differing(corpus, Path.read_bytes)


def visible_text(corpus: Corpus) -> Rows:
    """Rings where the visible text of the whole page is another than at the step before."""
    return _differing(corpus, lambda path: " ".join(_text(path.read_bytes()).split()))


def selectors(corpus: Corpus) -> Rows | None:
    """Rings where the archive recorded a version, by selectors for each page; None: there are none."""
    found = [step for step, about in corpus.steps.items() if about["label"] == "changed"]
    return [_alert(*step) for step in found] or None


def _differing(corpus: Corpus, seen: Callable[[Path], object]) -> Rows:
    rows = []
    for name, steps in corpus.documents.items():
        before: object = None
        for step in steps:
            now = seen(corpus.folder / name / step["file"])
            if step["label"] != "first" and now != before:
                rows.append(_alert(name, step["seq"]))
            before = now
    return rows


def _alert(document: str, seq: int) -> dict[str, Any]:
    return {"doc_id": document, "seq": seq, "class": "substantive", "alert": True, "since_seq": None}


def _tree(body: bytes) -> html.HtmlElement | None:
    try:
        tree = html.fromstring(body.decode("utf-8", "replace").replace("\0", " "))
    except (etree.ParserError, ValueError):  # nothing in it; an encoding declared in a text
        return None
    etree.strip_elements(tree, *UNSEEN, etree.Comment, with_tail=False)
    return tree


def _text(body: bytes) -> str:
    tree = _tree(body)
    return "" if tree is None else str(tree.text_content())


def whole_page(body: bytes) -> str:
    """All that is visible, as Markdown."""
    tree = _tree(body)
    return "" if tree is None else _markdown(tree)


def landmark(body: bytes) -> str:
    """What `<main>` or `<article>` holds, else the whole page, as Markdown."""
    tree = _tree(body)
    if tree is None:
        return ""
    found = tree.xpath("//main | //*[@role='main']") or tree.xpath("//article")
    return "\n".join(map(_markdown, found)) if found else _markdown(tree)


def _markdown(tree: html.HtmlElement) -> str:
    text = "".join(_pieces(tree))
    return "\n".join(
        line for line in (" ".join(line.split()) for line in text.split("\n")) if line.strip("# ")
    )


def _pieces(node: html.HtmlElement) -> Iterator[str]:
    for event, element in etree.iterwalk(node, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            heading = re.fullmatch(r"h([1-6])", tag)
            yield "\n" + "#" * int(heading[1]) + " " if heading else "\n" if tag in BLOCKS else ""
            inside = element.text or ""
            yield inside if tag == "pre" else inside.replace("\n", " ")
        else:
            yield "\n" if tag in BLOCKS else ""
            yield (element.tail or "").replace("\n", " ") if element is not node else ""


def extractors() -> dict[str, Callable[[bytes], str]]:
    """What reads a page beside us: name and function. trafilatura where it is installed."""
    found: dict[str, Callable[[bytes], str]] = {
        "whole page": whole_page,
        "`main`/`article` or whole": landmark,
    }
    if find_spec("trafilatura"):
        from importlib import import_module

        extract = import_module("trafilatura").extract

        def text(body: bytes, **options: bool) -> str:
            return extract(body, output_format="markdown", include_formatting=True, **options) or ""

        found["trafilatura"] = text
        found["trafilatura, favour recall"] = lambda body: text(body, favor_recall=True)
    return found


def extracted(corpus: Corpus, read: Callable[[bytes], str]) -> Rows:
    """Rows for `score_extraction.py`, of the pages that the labels name."""
    named = (corpus.folder / row["doc_id"] / row["html"] for row in lines(corpus.selected))
    return [{"file": str(path), "markdown": read(path.read_bytes())} for path in named]
