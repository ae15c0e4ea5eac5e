"""Is this the page? Faults of the answer first, then walls and oddities of what was read. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from model import (
    USABLE,
    Document,
    FaultKind,
    OddKind,
    Response,
    Verdict,
    WallKind,
    fault,
    odd,
    wall,
)
from pipelines import pdf
from pipelines.formats import format_of, turned
from pipelines.likeness import contained, is_like, same_lines, text_digest
from pipelines.page import Page
from pipelines.past import Past
from pipelines.phrases import language_of, phrase_of
from pipelines.statuses import judge_status

CLEARLY = 0.8  #: of the text word for word the same: nothing more to ask
SAME = 0.5  #: this like a known version, it is the page, whatever phrases stand in it
LEFT = 0.4  #: of the known text: with less left, the page has shrunk or is another
SHORT = 1500  #: characters: a wall is a short page
TINY = 250  #: characters: so little is a message, not a document
SENTENCE = 80  #: characters of a block that says something
LISTING = 0.4  #: of the page's text is in links: a home page or a listing
FORM = 600  #: characters beside a log-in form that make a document all the same
HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
MAX_BYTES = 20_000_000
RENDER = "if it needs a browser: policywatch profile SOURCE --render"


def judge_response(response: Response, *, max_bytes: int = MAX_BYTES) -> Verdict | None:
    """A fault of the answer itself; None: go on and read it (a 304 has nothing to read)."""
    if response.fault is not None:
        return response.fault
    status = response.status or 0
    if status == 304:
        return None
    refused = judge_status(status)
    if refused is not None:
        return refused
    body = response.body
    if len(body) > max_bytes:
        return fault(FaultKind.TOO_LARGE, f"the body has more than {max_bytes:,} bytes")
    if not body.strip(b" \t\r\n\f\0\xef\xbb\xbf"):
        return fault(FaultKind.EMPTY, "the server sent an empty body")
    return _not_html(response) or _torn(response)


def _not_html(response: Response) -> Verdict | None:
    if pdf.is_pdf(response.body):
        if pdf.installed():
            return None
        return fault(FaultKind.NOT_HTML, f"the page is a PDF, which can't be read here yet: {pdf.CURE}")
    kind = (response.header("content-type") or "").split(";")[0].strip().lower()
    start = response.body[:1024].lstrip()
    if start.startswith((b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b")):
        return fault(FaultKind.NOT_HTML, f"the body is not HTML ({kind or 'no content type'})")
    if kind and kind not in HTML_TYPES and b"<html" not in start.lower():
        return fault(FaultKind.NOT_HTML, f"the content type is {kind}, not HTML")
    if not kind and start[:1] in (b"{", b"["):
        return fault(FaultKind.NOT_HTML, "the body is data, not HTML")
    return None


def _torn(response: Response) -> Verdict | None:
    length = response.header("content-length")
    coded = response.header("content-encoding")
    if length and length.isdigit() and not coded and len(response.body) < int(length):
        return fault(FaultKind.TORN, f"only {len(response.body):,} of {int(length):,} bytes arrived")
    return torn_text(response.body)


def torn_text(body: bytes) -> Verdict | None:
    """A page that was begun as a whole one and ends inside a tag, or in the middle of a script."""
    if b"<html" not in body[:4096].lower():
        return None
    tail = body[-4096:].lower()
    if b"</html" in tail or b"</body" in tail:
        return None
    last = body.rstrip()[-2000:]
    if last.rfind(b"<") > last.rfind(b">"):
        return fault(FaultKind.TORN, "the page ends inside a tag")
    if body.lower().rfind(b"<script") > body.lower().rfind(b"</script"):
        return fault(FaultKind.TORN, "the page ends inside a script")
    return None


def judge_document(page: Page, document: Document, past: Past) -> Verdict:
    """Wall, odd or usable, from the page's own signs and its past."""
    if past.accepted and text_digest(document) in past.accepted:
        return USABLE
    text = document.text
    newest = past.newest
    if not text.strip():
        nothing = fault(FaultKind.EMPTY, "no text was found in the page")
        return _wall_by_itself(page, document, text) or nothing
    if newest is None or not newest.text.strip():
        return _wall_by_itself(page, document, text) or USABLE
    if turned(newest, document):
        return _turned(page, document, text, past)
    # What is like a version we know is the page, whatever phrases or forms stand in it.
    if same_lines(newest, document) >= CLEARLY:
        return USABLE
    if any(is_like(known.document, document, SAME) for known in past.variants[:4]):
        return _edition(text, newest) or USABLE
    return (
        _wall_by_itself(page, document, text)
        or _wall_by_past(page, text, newest)
        or _odd(document, text, newest)
    )


def _turned(page: Page, document: Document, text: str, past: Past) -> Verdict:
    """A page that came in another format than the last version: believed when it comes again and again."""
    newest = past.newest
    assert newest is not None  # as the caller knows
    known = [one.document for one in past.variants[:4]]
    here = format_of(document.extractor)
    if any(format_of(one.extractor) == here and is_like(one, document, SAME) for one in known):
        return USABLE  # it takes turns
    if not is_like(newest, document, SAME):
        other = _wall_by_itself(page, document, text) or _wall_by_past(page, text, newest)
        if other is not None:
            return other
    return odd(OddKind.FORMAT, turned(newest, document))


def _wall_by_itself(page: Page, document: Document, text: str) -> Verdict | None:
    """A page that says of itself that it is not the document, or holds none."""
    size = len(text)
    headed = any(section.level for section in document.sections)
    if size < SHORT:
        said = phrase_of(f"{page.title}\n{text}", strong=size < 2 * TINY and not _is_prose(document))
        if said is None and size < TINY:
            said = phrase_of(page.text, strong=True)
        if said is not None:
            kind, phrase = said
            return wall(kind, f"the page says “{phrase}”")
    if (
        page.passwords
        and not _is_prose(document)
        and (size < TINY or (size < FORM and _asks_to_log_in(text)))
    ):
        return wall(WallKind.LOGIN, "a log-in form stands in the document's place")
    if size < FORM and not headed and page.scripts and _asks_for_scripts(page):
        return wall(WallKind.SHELL, f"the page is made by scripts, and what came holds no document; {RENDER}")
    if size < TINY and page.text_chars < 1000 and page.scripts and not _says_a_sentence(document):
        return wall(WallKind.SHELL, f"the page holds scripts and next to no text; {RENDER}")
    return None


def _asks_for_scripts(page: Page) -> bool:
    said = phrase_of(page.noscript, strong=True)
    return said is not None and said[0] is WallKind.SHELL


def _asks_to_log_in(text: str) -> bool:
    said = phrase_of(text, strong=True)
    return said is not None and said[0] is WallKind.LOGIN


def _says_a_sentence(document: Document) -> bool:
    return any(len(block.text) >= SENTENCE for section in document.sections for block in section.blocks)


def _is_prose(document: Document) -> bool:
    """Whether three paragraphs or more are sentences."""
    long = sum(len(block.text) >= SENTENCE for section in document.sections for block in section.blocks)
    return long >= 3


def _wall_by_past(page: Page, text: str, newest: Document) -> Verdict | None:
    """Another page than the one we know: the home page, another host, another language."""
    asked, got, own = (_split(url) for url in (page.url, page.url_final, page.canonical))
    # Some sites name their home page as canonical everywhere: believed only of a page of links.
    listing = page.link_chars > LISTING * page.text_chars
    for answered in (got, own if listing else None):
        if (
            answered
            and asked
            and asked.path.strip("/")
            and not answered.path.strip("/")
            and not answered.query
        ):
            return wall(WallKind.HOME, f"the home page {answered.geturl()} came instead")
    if asked and got and _site(asked.netloc) != _site(got.netloc):
        return wall(WallKind.HOST, f"another host answered: {got.netloc}")
    return _edition(text, newest)


def _edition(text: str, newest: Document) -> Verdict | None:
    """The text in another language."""
    language, known = language_of(text), language_of(newest.text)
    if language and known and language != known:
        return wall(WallKind.LANGUAGE, f"the text is in “{language}”, not “{known}” as before")
    return None


def _split(url: str) -> SplitResult | None:
    """The parts of an absolute URL; None for any other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.netloc else None


def _site(host: str) -> str:
    """The last two labels of a host, three under a short second level such as "co.uk"."""
    labels = host.rsplit("@", 1)[-1].split(":")[0].lower().split(".")
    keep = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    return ".".join(labels[-keep:])


def _odd(document: Document, text: str, newest: Document) -> Verdict:
    size, before = len(text), len(newest.text)
    if before and size < LEFT * before:
        return odd(OddKind.SHRUNK, f"the text shrank from {before:,} to {size:,} characters")
    left = contained(newest, document)
    if left < LEFT:
        share = round(100 * left)
        return odd(OddKind.REPLACED, f"of the known text {share} % is left")
    return USABLE
