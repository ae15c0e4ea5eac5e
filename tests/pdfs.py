"""PDFs written by hand for the tests: text in the standard fonts, rules, links, tags, images, a password.

pdf = Pdf()
sheet = pdf.sheet()
sheet.text(72, 720, "Privacy", size=20, bold=True)
sheet.lines(72, 690, "We keep logs for thirty days and", "then we destroy them.")
body = pdf.bytes()
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
LEAD = 14  #: points between two lines of text

_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252")
    return plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


@dataclass
class Sheet:
    """One page. Points from the lower left corner."""

    drawn: list[bytes] = field(default_factory=list)
    notes: list[tuple[tuple[float, float, float, float], str]] = field(default_factory=list)
    image: bool = False
    marks: int = 0

    def text(self, x: float, y: float, text: str, *, size: float = 11, bold: bool = False) -> None:
        font = "F2" if bold else "F1"
        self.drawn.append(b"BT /%s %g Tf %g %g Td (%s) Tj ET" % (font.encode(), size, x, y, _escaped(text)))

    def lines(self, x: float, y: float, *texts: str, size: float = 11, bold: bool = False) -> float:
        """Lines one under the other; the height of the next one."""
        for text in texts:
            self.text(x, y, text, size=size, bold=bold)
            y -= LEAD
        return y

    def tagged(self, role: str, x: float, y: float, *texts: str, size: float = 11, bold: bool = False) -> int:
        """The same as marked content of a role; its number."""
        number, self.marks = self.marks, self.marks + 1
        self.drawn.append(b"/%s <</MCID %d>> BDC" % (role.encode(), number))
        self.lines(x, y, *texts, size=size, bold=bold)
        self.drawn.append(b"EMC")
        return number

    def artifact(self, x: float, y: float, text: str) -> None:
        self.drawn.append(b"/Artifact BMC")
        self.text(x, y, text)
        self.drawn.append(b"EMC")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.drawn.append(b"%g %g m %g %g l S" % (x0, y0, x1, y1))

    def link(self, x0: float, y0: float, x1: float, y1: float, target: str) -> None:
        self.notes.append(((x0, y0, x1, y1), target))

    def picture(self) -> None:
        """A grey pixel over the whole page, as a scanner leaves it."""
        self.image = True
        self.drawn.append(b"q %d 0 0 %d 0 0 cm /Im1 Do Q" % (WIDTH, HEIGHT))


@dataclass
class Element:
    """A node of the structure tree: a role, and pages' marks or more nodes."""

    role: str
    kids: Sequence[Element | tuple[int, int]] = ()


@dataclass
class Pdf:
    """A document. `password` encrypts it (RC4, 40 bits: the standard's first handler)."""

    sheets: list[Sheet] = field(default_factory=list)
    title: str = ""
    language: str = ""
    tree: Element | None = None
    password: str | None = None

    def sheet(self) -> Sheet:
        self.sheets.append(Sheet())
        return self.sheets[-1]

    def bytes(self) -> bytes:
        """The file."""
        return _Writer(self).all()


class _Writer:
    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.objects: list[bytes] = []
        self.key: bytes | None = None
        self.id = hashlib.md5(repr(pdf.sheets).encode(), usedforsecurity=False).digest()

    def all(self) -> bytes:
        pdf = self.pdf
        owner = b""
        if pdf.password is not None:
            pad = (pdf.password.encode() + _PAD)[:32]
            owner = _rc4(_md5(pad)[:5], pad)
            self.key = _md5(pad + owner + (-4).to_bytes(4, "little", signed=True) + self.id)[:5]
        catalog, pages = self._put(b""), self._put(b"")
        fonts = [
            self._put(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name)
            for name in (b"Helvetica", b"Helvetica-Bold")
        ]
        image = self._stream(
            b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80"
        )
        numbers = [self._page(sheet, pages, fonts, image) for sheet in pdf.sheets]
        kids = b" ".join(b"%d 0 R" % number for number in numbers)
        self._set(pages, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(numbers), kids))
        more = b""
        if pdf.tree is not None:
            root = self._put(b"")
            self._set(root, b"<</Type/StructTreeRoot/K %d 0 R>>" % self._element(pdf.tree, numbers))
            more = b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % root
        if pdf.language:
            more += b"/Lang(%s)" % pdf.language.encode()
        self._set(catalog, b"<</Type/Catalog/Pages %d 0 R%s>>" % (pages, more))
        trailer = b"/Root %d 0 R/ID[<%s><%s>]" % (catalog, *2 * (self.id.hex().encode(),))
        if pdf.title:
            trailer += b"/Info %d 0 R" % self._put(b"<</Title(%s)>>" % _escaped(pdf.title))
        if self.key is not None:
            user = _rc4(self.key, _PAD)
            lock = b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
            trailer += b"/Encrypt %d 0 R" % self._put(lock % (owner.hex().encode(), user.hex().encode()))
        return self._file(trailer)

    def _page(self, sheet: Sheet, pages: int, fonts: list[int], image: int) -> int:
        content = self._stream(b"/Filter/FlateDecode", zlib.compress(b"\n".join(sheet.drawn)))
        notes = b" ".join(
            b"<</Type/Annot/Subtype/Link/Rect[%g %g %g %g]/A<</S/URI/URI(%s)>>>>" % (*box, _escaped(target))
            for box, target in sheet.notes
        )
        picture = b"/XObject<</Im1 %d 0 R>>" % image if sheet.image else b""
        return self._put(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Annots[%s]"
            b"/Resources<</Font<</F1 %d 0 R/F2 %d 0 R>>%s>>>>"
            % (pages, WIDTH, HEIGHT, content, notes, fonts[0], fonts[1], picture)
        )

    def _element(self, element: Element, pages: list[int]) -> int:
        kids = b" ".join(
            b"%d 0 R" % self._element(kid, pages)
            if isinstance(kid, Element)
            else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (pages[kid[0]], kid[1])
            for kid in element.kids
        )
        return self._put(b"<</Type/StructElem/S/%s/K[%s]>>" % (element.role.encode(), kids))

    def _stream(self, entries: bytes, data: bytes) -> int:
        number = self._put(b"")
        if self.key is not None:
            data = _rc4(_md5(self.key + number.to_bytes(3, "little") + b"\0\0")[:10], data)
        self._set(number, b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data))
        return number

    def _put(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)

    def _set(self, number: int, content: bytes) -> None:
        self.objects[number - 1] = content

    def _file(self, trailer: bytes) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(places) + 1
        return bytes(out + b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


# -- the five


def untagged(days: int = 30) -> bytes:
    """Three pages: headings in larger and bolder letters, running heads, a list, a broken word."""
    pdf = Pdf(title="Microsoft Word - logs_final2.doc")
    for number in (1, 2, 3):
        sheet = pdf.sheet()
        sheet.text(72, 760, "The Ferry Office - Logs policy", size=9)
        sheet.text(290, 30, f"Page {number} of 3", size=9)
    one, two, three = pdf.sheets
    one.text(72, 700, "Logs of the ferry", size=20)
    y = one.lines(
        72,
        660,
        f"We keep the logs of the ferry office for {days} days, and then they are destroyed by the harbour",
        "master, who notes it. Passengers ask us about their journeys, and the master asks us of our jour-",
        "neys; without the logs we could answer neither of them, and the ferry would wait.",
    )
    one.text(72, y - 20, "1. Who may read them", bold=True)
    y = one.lines(72, y - 44, "These people may read the logs while we keep them, and nobody else may do so:")
    for mark, text in (
        (72, "the captain, about the journeys of the ship;"),
        (72, "the office, about bookings and complaints;"),
    ):
        y -= 8
        one.text(mark + 18, y, "\u2022")
        one.text(mark + 36, y, text)
        y -= LEAD
    one.lines(
        72, 100, "Whoever reads them writes down the day and the reason, and this list of readers is kept"
    )
    two.lines(
        72,
        720,
        "as long as the logs themselves. It can be seen at the office on Mondays.",
        "Nobody else is told.",
    )
    two.text(72, 660, "2. Where they are kept", bold=True)
    two.lines(72, 636, "In the blue cupboard behind the counter of the office, which is locked at night.")
    three.text(72, 720, "3. Whom to ask", bold=True)
    three.lines(72, 696, "Ask the office, which answers within two weeks.")
    three.text(72, 664, "The page of the ferry")
    three.link(70, 660, 300, 676, "https://ferry.example/ask")
    return pdf.bytes()


def tagged() -> bytes:
    """One page whose order on paper is not its order: tags say what comes first, and what it is."""
    pdf = Pdf(language="en-GB")
    sheet = pdf.sheet()
    sheet.artifact(72, 770, "Draft of the ferry office")
    who = sheet.tagged("H2", 72, 400, "Who reads them")
    item = sheet.tagged("LBody", 90, 380, "the captain and the office, each for its own", "journeys;")
    cells = [
        sheet.tagged("TD", x, y, text)
        for y, x, text in ((300, 72, "Kind"), (300, 200, "Days"), (280, 72, "Bookings"), (280, 200, "30"))
    ]
    title = sheet.tagged("H1", 72, 700, "Logs of the ferry")
    words = sheet.tagged("P", 72, 660, "We keep the logs for thirty days", "and then we destroy them.")
    rows = [Element("TR", [Element("TD", [(0, mark)]) for mark in pair]) for pair in (cells[:2], cells[2:])]
    pdf.tree = Element(
        "Document",
        [
            Element("H1", [(0, title)]),
            Element("P", [(0, words)]),
            Element("H2", [(0, who)]),
            Element("L", [Element("LI", [Element("LBody", [(0, item)])])]),
            Element("Table", rows),
        ],
    )
    return pdf.bytes()


def scanned() -> bytes:
    pdf = Pdf()
    for _ in range(2):
        pdf.sheet().picture()
    return pdf.bytes()


def encrypted(password: str = "harbour") -> bytes:
    pdf = Pdf(password=password)
    pdf.sheet().text(72, 700, "Nobody reads this without the word.")
    return pdf.bytes()


def broken() -> bytes:
    """The catalog is gone, and the table of objects points nowhere."""
    return untagged().replace(b"/Type/Catalog", b"/Type/Caxxxxx").replace(b"/Root", b"/Rxxx")
