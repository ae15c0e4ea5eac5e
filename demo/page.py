"""The sample policy page as a value, and the honey policy of a union that never was."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it. `blocks` are HTML fragments, `anchor` the heading's id."""

    level: int
    heading: str
    anchor: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A line of the box of related legislation."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Page:
    """One state of the page, without anything that differs from visit to visit."""

    title: str
    intro: tuple[str, ...]
    parts: tuple[Part, ...]
    related: tuple[Related, ...]
    saved_days_ago: int = 3  #: "updated N days ago" counts up from here

    def part(self, anchor: str) -> Part:
        """The part with this anchor. Raises KeyError where there is none."""
        for part in self.parts:
            if part.anchor == anchor:
                return part
        raise KeyError(anchor)

    def with_part(self, part: Part) -> Page:
        """The page with the part of the same anchor replaced."""
        self.part(part.anchor)
        return replace(self, parts=tuple(part if p.anchor == part.anchor else p for p in self.parts))

    def reworded(self, anchor: str, old: str, new: str) -> Page:
        """The page with `old` put as `new` in one part. Raises ValueError unless it stands there once."""
        part = self.part(anchor)
        if sum(block.count(old) for block in part.blocks) != 1:
            raise ValueError(f"{old!r} does not stand exactly once under {part.heading!r}")
        return self.with_part(replace(part, blocks=tuple(b.replace(old, new) for b in part.blocks)))


def paragraph(text: str) -> str:
    return f"<p>{text}</p>"


def bullets(*items: str) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def table(head: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    top = "<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>"
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead>{top}</thead><tbody>{body}</tbody></table>"


AGREEMENTS = Part(
    2,
    "International agreements",
    "agreements",
    (
        paragraph(
            "Fair labelling, shared responsibility and the protection of beekeepers are part of every "
            "trade agreement that the Lakes Union has signed since 2011."
        ),
        paragraph(
            "Agreements with nine partner countries keep sugar syrups that imitate honey out of the trade. "
            "An exporter may inform the customs office of destination that a consignment is under way. "
            "The office decides on a licence within 30 days."
        ),
    ),
)

ORGANISATIONS = Part(
    2,
    "International organisations",
    "organisations",
    (
        paragraph(
            "The Union works with other organisations that look after pollinators and takes part in three "
            "conventions, to which most of the honey-producing countries belong:"
        ),
        bullets(
            "the Convention on the Naming of Honey of 1974;",
            "the Convention on the Movement of Hives of 1988;",
            "the Convention on Pollinators in Transit of 2003.",
        ),
        paragraph(
            "It is one of the major donors of the World Apiary Office, which publishes the yearly survey of "
            "adulterated honey that the figures on this page are taken from."
        ),
    ),
)

ROUTES = Part(
    2,
    "Honey trafficking routes",
    "routes",
    (
        paragraph(
            "Honey that is not honey reaches the Union by land, by sea and, once, by hot-air balloon. "
            "Routes differ from one kind to the next and move when controls do."
        ),
    ),
)

SYRUP = Part(
    3,
    "Syrup honey",
    "syrup",
    (
        paragraph(
            "Syrup honey is made in more than 60 countries. Some 54% of what is seized comes from the "
            "Southern Plains, 26% from the Ardan Coast, 15% from the river ports and 5% from within."
        ),
        table(
            ("Year", "Consignments tested", "Found adulterated"),
            ("2023", "1,840", "19%"),
            ("2024", "2,115", "17%"),
            ("2025", "2,390", "14%"),
        ),
    ),
)

BLOSSOM = Part(
    3,
    "Single-blossom honey",
    "blossom",
    (
        paragraph(
            "Most honey sold under the name of a rare blossom never met one. The main sea routes run through:"
        ),
        bullets(
            "the Brenna Strait by way of the Salt Islands to Norhaven;",
            "from the Southern Plains by way of Cape Tamarind to Veldria;",
            "from the Ardan Coast by river barge to the lake ports.",
        ),
    ),
)

COMB = Part(
    3,
    "Comb honey",
    "comb",
    (
        paragraph(
            "Comb honey is mostly produced within the Union. Veldria and Norhaven are the main producers, "
            "with Upper Marrow running up. The wax foundations that are used to imitate it come from outside."
        ),
    ),
)

DUTIES = Part(
    2,
    "Duties of importers",
    "duties",
    (
        paragraph(
            "Importers keep a sample of every consignment above 250 kg and the papers that belong to it for "
            "five years. Customs may ask for both at any time."
        ),
        paragraph("Who fails to keep a sample pays a fine of up to €40,000."),
    ),
)

HELPLINE = Part(
    2,
    "Helpline for travellers",
    "helpline",
    (
        paragraph(
            "Travellers may bring two kilograms of honey for their own use. Whoever is unsure calls the "
            "helpline on weekdays between 9:00 and 16:00; the call is free within the Union."
        ),
    ),
)

FIRST = Page(
    title="Honey control: international cooperation",
    intro=(
        paragraph(
            "False honey is a problem of the whole world. Its production, its trade and its use do not stop "
            "at borders, and tackling it is a shared responsibility of all countries that keep bees."
        ),
        paragraph(
            "The Honey Strategy 2024–2030 strengthens coordination between the members of the Lakes "
            "Union and its partners, and cooperation between the countries where false honey is made, "
            "through which it passes and where it is eaten."
        ),
        paragraph(
            "The Union has agreed action plans with a number of countries. It pays for laboratories along "
            "the blossom route and for the training of inspectors in the candidate countries."
        ),
    ),
    parts=(AGREEMENTS, ORGANISATIONS, ROUTES, SYRUP, BLOSSOM, COMB, DUTIES, HELPLINE),
    related=(
        Related("Regulation 2019/114 on the naming of honey", "/law/2019/114"),
        Related("Regulation 2021/087 on sugar syrups", "/law/2021/087"),
        Related("Directive 2022/031 on samples and papers", "/law/2022/031"),
        Related("Honey Strategy 2024–2030", "/documents/honey-strategy-2024-2030"),
    ),
)
