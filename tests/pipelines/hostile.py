# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Pages made and spoilt at random, the same for the same seed; and the pure way over them in one process.

`python -m tests.pipelines.hostile SEED COUNT` prints one JSON object: the slowest page and its processor
seconds, the memory the process took at most, and what failed.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from changes.compare import compare
from changes.normal import digest
from model import Document
from pipelines.html import read
from pipelines.judge import judge_document
from pipelines.look import look
from pipelines.past import FIRST, Past
from pipelines.settle import settle
from tests.pipelines.pages import NOON, PROSE, URL, known

MEMORY_BYTES = 1_500_000_000  #: of addresses: what asks for more gets a MemoryError
LEVELS = 10_000
LONG = 5_000_000  #: characters of the longest attributes
BIG_EVERY = 50  #: pages; the others stay small, so that there can be many

TEXTS = [
    *PROSE,
    "تحتفظ الجمعية بسجلات مربي النحل لمدة ثلاثين يومًا ولا تشاركها مع أي جهة أخرى.",
    "\u202bהאיגוד שומר את הרשומות של מגדלי הדבורים במשך 30 יום\u202c ואינו מעביר אותן לאחרים.",
    "养蜂协会将每位养蜂人的记录保存三十天，不与任何人共享。任何时候都可以询问保存了哪些记录。",
    "養蜂組合は各養蜂家の記録を30日間保管し、第三者には提供しません。",
    "양봉 협회는 각 양봉가의 기록을 30일 동안 보관하며 다른 누구와도 공유하지 않습니다.",
    "Der Verband bewahrt die Aufzeichnungen jeder Imkerin dreißig Tage auf und gibt sie nicht weiter.",
    "Z\u0335\u0321\u0318a\u0334\u0322l\u0336\u0317g\u0335o\u0338 e\u0301\u0301\u0301 \U0001f41d\u200d\U0001f36f \ufdfa \u2066iso\u2069",
]
TAGS = (
    "div p span section article main nav header footer aside ul ol li dl dt dd table tbody tr td th h1 h2 h3"
    " a b i button form input select option textarea details summary svg math script style template noscript"
    " iframe title frameset plaintext xmp pre br img video object caption center font"
).split()
NAMES = (
    "class",
    "id",
    "role",
    "href",
    "hidden",
    "aria-hidden",
    "data-cfemail",
    "style",
    "lang",
    "a'b",
    "=x",
    "é",
)
VALUES = (
    "menu nav",
    "cookie banner",
    "heading",
    "tabpanel",
    "#",
    "/act?a=1&amp;b=2",
    "javascript:0",
    "%%%",
    "\u202e",
    "",
)
CODECS = ("utf-8", "utf-16", "cp1252", "gb18030", "shift_jis", "cp1255", "koi8-r", "utf-7")
CHARSETS = (None, "utf-8", "utf-16", "gbk", "shift_jis", "big5", "x-user-defined", "hex", "nonsense", "\0")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A body with the charset its header names, and how it came about."""

    name: str
    body: bytes
    charset: str | None


def pages(seed: int, count: int) -> Iterator[tuple[Spoilt, Spoilt]]:
    """Pairs of a page and what a further mutation made of it."""
    for number in range(count):
        random = Random(f"{seed} {number}")
        steps = random.choices(SMALL, k=random.randint(0, 3))
        if number % BIG_EVERY == 0:
            steps.append(BIG[number // BIG_EVERY % len(BIG)])
        markup = _page(random)
        for step in steps:
            markup = step(random, markup)
        last = random.choice(SMALL)
        name = " ".join((str(number), *(step.__name__ for step in steps)))
        yield (
            _encoded(random, name, markup),
            _encoded(random, f"{name} {last.__name__}", last(random, markup)),
        )


def _page(random: Random) -> str:
    def some(most: int) -> list[str]:
        return random.choices(TEXTS, k=random.randint(1, most))

    def section() -> str:
        rows = "".join(
            f"<tr>{''.join(f'<td>{t}</td>' for t in some(3))}</tr>" for _ in range(random.randint(0, 3))
        )
        items = "".join(f"<li>{t} <a href='/{random.random()}'>{t[:9]}</a></li>" for t in some(3))
        title = random.choice(TEXTS)[: random.randint(1, 60)]
        return f"<h2 id=s{random.randint(0, 9)}>{title}</h2><p>{'</p><p>'.join(some(4))}</p><ul>{items}</ul><table>{rows}</table>"

    body = "".join(section() for _ in range(random.randint(1, 5)))
    return (
        f"<!doctype html><html lang=en><head><meta charset={random.choice(CODECS)}><title>{random.choice(TEXTS)}</title>"
        f"</head><body><nav><a href=/>Home</a><a href=/x>Bees</a></nav><main><h1>Honey</h1>{body}</main>"
        f"<footer>© 2026 <input type=password></footer></body></html>"
    )


def _encoded(random: Random, name: str, markup: str) -> Spoilt:
    """In a charset, under the name of another as often as not, and with spoilt bytes now and then."""
    body = markup.encode(random.choice(("utf-8", "utf-8", *CODECS)), "xmlcharrefreplace")
    if random.random() < 0.3:
        raw = bytearray(body)
        for _ in range(random.randint(1, 40)):
            raw[random.randrange(len(raw))] = random.choice((0, 0, 0x1E, 0x80, 0xFF, random.randrange(256)))
        body = bytes(raw)
    return Spoilt(name, body, random.choice(CHARSETS))


def _put(random: Random, markup: str, piece: str) -> str:
    at = random.randint(0, len(markup))
    return markup[:at] + piece + markup[at:]


def unclosed(random: Random, markup: str) -> str:
    """Without many of the ends of tags."""
    first, *rest = markup.split("</")
    return first + "".join(("</" if random.random() < 0.4 else "<") + part for part in rest)


def strays(random: Random, markup: str) -> str:
    """With tags where they don't belong."""
    for _ in range(random.randint(1, 30)):
        attrs = "".join(
            " " + "".join(map(random.choice, (NAMES, ("=", ""), ("", "'", '"'), VALUES)))
            for _ in range(random.randint(0, 3))
        )
        markup = _put(random, markup, f"<{random.choice(('', '', '/'))}{random.choice(TAGS)}{attrs}>")
    return markup


def marks(random: Random, markup: str) -> str:
    """With comments, markup of other kinds, control characters, references to what is no character."""
    pieces = (
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?php",
        "<!",
        "\0",
        "\x1e",
        "\x1f",
        "&#0;",
        "&#x110000;",
        "&#xd800;",
        "&;",
        "<",
        '"',
    )
    for _ in range(random.randint(1, 20)):
        markup = _put(random, markup, random.choice(pieces))
    return markup


def torn(random: Random, markup: str) -> str:
    """Cut somewhere."""
    return markup[: random.randint(1, len(markup))]


def shuffled(random: Random, markup: str) -> str:
    """Its pieces in another order."""
    pieces = markup.split("<")
    at = random.randrange(len(pieces))
    some = pieces[at : at + 40]
    random.shuffle(some)
    return "<".join([*pieces[:at], *some, *pieces[at + 40 :]])


def repeated(random: Random, markup: str) -> str:
    """A part of it again and again."""
    at = random.randrange(len(markup))
    part = markup[at : at + random.randint(1, 400)]
    return markup[:at] + part * random.randint(2, 40) + markup[at:]


def reworded(random: Random, markup: str) -> str:
    """Other words, figures, and signs of other directions."""
    for _ in range(random.randint(1, 10)):
        markup = _put(
            random,
            markup,
            random.choice((" ", " 31 ", "\u202e", "\u200f", "不", " لا ", "\u0301" * 50, *TEXTS)),
        )
    return markup


def nested(random: Random, markup: str) -> str:
    """Some hundred levels deep."""
    return _put(random, markup, f"<{random.choice(TAGS)}>" * random.randint(2, 400))


def deep(random: Random, markup: str) -> str:
    """Ten thousand levels deep, from somewhere on."""
    return _put(random, markup, f"<{random.choice(TAGS)}>" * LEVELS)


def deep_in_turns(random: Random, markup: str) -> str:
    """The same with tags that take turns."""
    return _put(random, markup, "".join(f"<{random.choice(TAGS)}>" for _ in range(LEVELS)))


def long_attribute(random: Random, markup: str) -> str:
    """With an attribute of 5 MB."""
    name, value = random.choice(NAMES[:6]), random.choice(("a ", "menu nav ", "x/", "\u202e", "&amp;"))
    tag = random.choice(("div", "a", "h2", "td", "p"))
    return _put(random, markup, f'><{tag} {name}="{(value * LONG)[:LONG]}">')


def many_attributes(random: Random, markup: str) -> str:
    """With a tag of many attributes."""
    return _put(random, markup, f"><p {' '.join(f'a{n}={n}' for n in range(20_000))}>")


SMALL: list[Callable[[Random, str], str]] = [
    unclosed,
    strays,
    marks,
    torn,
    shuffled,
    repeated,
    reworded,
    nested,
]
BIG: list[Callable[[Random, str], str]] = [
    deep,
    long_attribute,
    deep_in_turns,
    many_attributes,
    long_attribute,
]


def way(before: Spoilt, after: Spoilt) -> Iterator[float]:
    """The whole pure way of both pages, the second known by the first; processor seconds of each step."""
    began = time.process_time()
    earlier: Document | None = None
    for spoilt in (before, after):
        look(spoilt.body, spoilt.charset)
        reading = read(spoilt.body, url=URL, charset=spoilt.charset)
        past = FIRST if earlier is None else Past((known(earlier),))
        verdict = judge_document(reading.page, reading.document, past)
        settle(verdict, reading.document, digest(reading.document), past, NOON)
        yield time.process_time() - began
        if earlier is not None:
            began = time.process_time()
            compare(earlier, reading.document)
            yield time.process_time() - began
        earlier, began = reading.document, time.process_time()


def _peak_bytes() -> int:
    """Of this program alone: what `getrusage` says is inherited from whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(seed: int, count: int) -> dict[str, object]:
    """What the pages cost, and what failed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    slowest, failed, done = (0.0, ""), [], 0
    for before, after in pages(seed, count):
        try:
            slowest = max(slowest, *((seconds, after.name) for seconds in way(before, after)))
        except Exception:
            failed.append(f"{after.name}: {traceback.format_exc(limit=-3)}")
        done += 2
    peak = _peak_bytes()
    return {"pages": done, "seconds": slowest[0], "slowest": slowest[1], "peak_bytes": peak, "failed": failed}


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))
