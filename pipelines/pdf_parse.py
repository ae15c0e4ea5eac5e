"""A PDF taken apart by pdfminer.six, which is an extra: it is imported when a PDF is read. Pure.

pdfminer is lenient where we must not be: it takes a damaged stream for an empty one, and half a policy would
then be mailed as deletions. So streams are unpacked here (bounded, and only whole), and pages are counted.
"""

from __future__ import annotations

import logging
import warnings
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from model import FaultKind
from pipelines.pdf_glyphs import Leaf, Link, Node, Pages, PdfFault, Sheet

MAX_PAGES = 2_000
MAX_GLYPHS = 1_000_000
MAX_LINKS_PAGE = 1_000
MAX_STREAM_BYTES = 64_000_000  #: unpacked
CURE = "pip install 'policywatch[pdf]'"


def installed() -> bool:
    """Whether PDFs can be read here."""
    return find_spec("pdfminer") is not None


def take_apart(body: bytes) -> Pages:
    """The pages of a PDF.

    Raises PdfFault: NOT_HTML (not installed), ENCRYPTED, TORN, UNREADABLE, TOO_LARGE.
    """
    if not installed():
        raise PdfFault(FaultKind.NOT_HTML, f"the page is a PDF, which can't be read here yet: {CURE}")
    if b"%%EOF" not in body[-4096:]:
        raise PdfFault(FaultKind.TORN, "the PDF is incomplete: its end is missing")
    from pdfminer import pdftypes
    from pdfminer.pdfdocument import PDFEncryptionError
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    setattr(pdftypes, "zlib", _Inflate)  # noqa: B010 - else streams are unpacked without a limit
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(body)
    except (PdfFault, MemoryError):
        raise
    except PDFEncryptionError:
        raise PdfFault(
            FaultKind.ENCRYPTED, "the PDF is encrypted: it can't be read without a password"
        ) from None
    except (
        PSException,
        RecursionError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        AssertionError,
    ) as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise PdfFault(FaultKind.UNREADABLE, f"the PDF is broken and can't be read ({words})") from error


class _Inflate:
    """zlib for pdfminer: bounded, and never half a stream."""

    error = zlib.error
    decompressobj = staticmethod(zlib.decompressobj)

    @staticmethod
    def decompress(data: bytes) -> bytes:
        """The unpacked stream. A wrong checksum at its end is no harm; a stream without its end is one."""
        stream = zlib.decompressobj(-15)
        try:
            plain = stream.decompress(data.lstrip(b"\r\n")[2:], MAX_STREAM_BYTES + 1)
        except zlib.error:
            raise PdfFault(FaultKind.UNREADABLE, "the PDF is broken: a part of it is damaged") from None
        if len(plain) > MAX_STREAM_BYTES:
            raise PdfFault(FaultKind.TOO_LARGE, "a part of the PDF unpacks to more than is read")
        if not stream.eof and data.strip():
            raise PdfFault(FaultKind.TORN, "the PDF is incomplete: a part of it ends early")
        return plain


def _read(body: bytes) -> Pages:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, resolve1

    from pipelines.pdf_device import device

    document = PDFDocument(PDFParser(BytesIO(body)))
    wanted = resolve1(dict_value(document.catalog.get("Pages")).get("Count"))
    sheets: list[Sheet] = []
    manager = PDFResourceManager()
    drawn = device(manager)
    interpreter = PDFPageInterpreter(manager, drawn)
    total = 0
    for page in PDFPage.create_pages(document):
        if len(sheets) == MAX_PAGES:
            raise PdfFault(FaultKind.TOO_LARGE, f"the PDF has more than {MAX_PAGES:,} pages")
        _whole(page, len(sheets) + 1)
        sheet = Sheet(len(sheets), _number(page.pageid), 0.0, 0.0)
        drawn.turn_to(sheet)
        interpreter.process_page(page)
        sheet.links = list(_links(page))
        total += len(sheet.glyphs)
        if total > MAX_GLYPHS:
            raise PdfFault(FaultKind.TOO_LARGE, f"the PDF has more than {MAX_GLYPHS:,} letters")
        sheets.append(sheet)
    if not sheets or (isinstance(wanted, int) and len(sheets) < wanted):
        raise PdfFault(
            FaultKind.TORN, f"the PDF is incomplete: {len(sheets)} of {wanted or 'its'} pages are there"
        )
    info = document.info[0] if document.info else {}
    return Pages(
        sheets, _text(info.get("Title")), _text(document.catalog.get("Lang")), _tree(document.catalog)
    )


def _whole(page: Any, number: int) -> None:
    """Raises PdfFault where a stream of the page is missing: pdfminer would read on without it."""
    from pdfminer.pdftypes import PDFStream, resolve1

    if any(not isinstance(resolve1(part), PDFStream) for part in page.contents):
        raise PdfFault(FaultKind.TORN, f"the PDF is incomplete: the text of page {number} is missing")


def _links(page: Any) -> Iterator[Link]:
    from pdfminer.pdftypes import dict_value, list_value, resolve1

    for one in list_value(page.annots)[:MAX_LINKS_PAGE] if page.annots else ():
        note = dict_value(one)
        target = resolve1(dict_value(note.get("A")).get("URI"))
        box = [resolve1(value) for value in list_value(note.get("Rect"))]
        if isinstance(target, bytes) and len(box) == 4 and all(isinstance(v, (int, float)) for v in box):
            x0, y0, x1, y1 = box
            left, low = page.mediabox[0], page.mediabox[1]
            yield Link(
                (min(x0, x1) - left, min(y0, y1) - low, max(x0, x1) - left, max(y0, y1) - low), _text(target)
            )


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


def _text(value: object) -> str:
    """A string of the PDF: UTF-16 or UTF-8 with their marks, else Latin."""
    from pdfminer.pdftypes import resolve1

    value = resolve1(value)
    if not isinstance(value, bytes):
        return ""
    for mark, name in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if value.startswith(mark):
            return " ".join(value[len(mark) :].decode(name, "replace").split())
    return " ".join(value.decode("cp1252", "replace").split())


def _tree(catalog: Any) -> Node | None:
    """The structure tree. Iterative and bounded: a tree that bites its tail ends."""
    from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1

    root = dict_value(catalog.get("StructTreeRoot"))
    if not root:
        return None
    roles = {
        key: getattr(resolve1(value), "name", "") for key, value in dict_value(root.get("RoleMap")).items()
    }
    top = Node("Document")
    seen: set[int] = set()
    stack: list[tuple[Node, Any, int]] = [(top, root.get("K"), -1)]
    while stack:
        node, kids, page_id = stack.pop()
        kids = resolve1(kids)
        below: list[tuple[Node, Any, int]] = []
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, PDFObjRef):
                if kid.objid in seen:
                    continue
                seen.add(kid.objid)
            found = resolve1(kid)
            if isinstance(found, int) and page_id >= 0:
                node.children.append(Leaf(page_id, found))
            elif isinstance(found, dict):
                page = found.get("Pg")
                here = page.objid if isinstance(page, PDFObjRef) else page_id
                mark = resolve1(found.get("MCID"))
                if isinstance(mark, int) and "S" not in found:
                    node.children.append(Leaf(here, mark))
                elif "S" in found:
                    role = str(getattr(resolve1(found["S"]), "name", ""))
                    for _ in range(4):  # a role may stand for another
                        role = roles.get(role) or role
                    child = Node(role)
                    node.children.append(child)
                    below.append((child, found.get("K"), here))
        stack += reversed(below)
    return top
