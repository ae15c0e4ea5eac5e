"""What may be written: the shapes of requests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from model import Cadence, ChangeClass, Rendering


class Wish(BaseModel):
    """What somebody sends. A field that is not known is refused, so that a slip is not lost; nor is 1 taken
    for true, or true for 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_line(text: object) -> object:
    if isinstance(text, str) and any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in text):
        raise ValueError("write it in one line")
    return text


Line = Annotated[str, BeforeValidator(_one_line), Field(max_length=300)]
Tags = Annotated[list[Annotated[Line, Field(min_length=1, max_length=100)]], Field(max_length=50)]
Selectors = Annotated[list[Annotated[Line, Field(min_length=1)]], Field(max_length=50)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$", examples=["fr"])]
Word = Literal[
    "language",
    "user_agent",
    "headers",
    "cookies",
    "proxy",
    "rendering",
    "select",
    "remove",
    "pauses",
    "attachments",
]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
YesNo = Annotated[bool, Field(strict=True)]
EverySeconds = Annotated[int, Field(strict=True, ge=60, le=31_622_400, examples=[21_600])]


Pairs = Annotated[dict[str, Annotated[str, Field(max_length=4000)]], Field(max_length=50)]


class Asked(Wish):
    """How pages are asked for. What may be secret is written, and never read again: see `header_names`."""

    language: Annotated[str | None, Field(max_length=100, examples=["fr"])] = Field(
        None, description="Sent as Accept-Language."
    )
    rendering: Rendering | None = Field(None, description="browser: made by one, its scripts run.")
    headers: Pairs | None = Field(
        None,
        description="In place of those set here; a secret is named, as ${NAME}.",
        examples=[{"X-Edition": "print"}],
    )
    cookies: Pairs | None = None
    proxy: Annotated[str | None, Field(max_length=500)] = None
    user_agent: Line | None = None
    pauses: Annotated[list[Line] | None, Field(max_length=50, examples=[["Sat-Sun Europe/Brussels"]])] = (
        Field(None, description="When not to visit.")
    )
    attachments: YesNo | None = Field(None, description="PDFs that it links to are watched as well.")


class NewSource(Asked):
    """A page to be watched."""

    url: Annotated[Line, Field(min_length=1, max_length=2000, examples=["https://gov.example/fees"])]
    title: Line = ""
    name: Annotated[str | None, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")] = None
    tags: Tags = []
    every_seconds: EverySeconds | None = Field(None, description="null: as the service is set up.")
    select: Selectors = []
    remove: Selectors = []


class SourceEdit(Asked):
    """What is to be different; what is not given stays."""

    title: Line | None = None
    tags: Tags | None = None
    every_seconds: EverySeconds | None = None
    select: Selectors | None = Field(None, description="An empty list keeps all.")
    remove: Selectors | None = None
    clear: Annotated[list[Word], Field(max_length=10, examples=[["headers"]])] = Field(
        [], description="Words of the profile of which nothing is to be said here any more."
    )


Globs = Annotated[list[Annotated[Line, Field(min_length=1, examples=["/law/*"])]], Field(max_length=50)]
Depth = Annotated[int, Field(strict=True, ge=0, le=20)]
Documents = Annotated[int, Field(strict=True, ge=1, le=50_000)]


class NewSite(Asked):
    """A section of a web site to be watched as a whole."""

    url: Annotated[Line, Field(min_length=1, max_length=2000, examples=["https://gov.example/law/"])] = Field(
        description="The page it begins at."
    )
    title: Line = ""
    name: Annotated[str | None, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")] = None
    tags: Tags = []
    language: Language | None = Field(
        None, description="Of a document in several languages the one in this is watched, and asked for."
    )
    include: Globs = Field([], description="Paths that belong to it; none: all below the page it begins at.")
    exclude: Globs = []
    depth: Depth | None = Field(None, description="Links from the page it begins at.")
    pages: Documents | None = Field(None, description="Documents watched at most.")
    every_seconds: EverySeconds | None = Field(None, description="Between two discoveries.")
    source_every_seconds: EverySeconds | None = Field(None, description="Between two visits of a document.")


class SiteEdit(Asked):
    """What is to be different; what is not given stays. Documents that came with the site follow."""

    title: Line | None = None
    tags: Tags | None = None
    language: Language | None = None
    include: Globs | None = None
    exclude: Globs | None = None
    depth: Depth | None = None
    pages: Documents | None = None
    every_seconds: EverySeconds | None = None
    source_every_seconds: EverySeconds | None = None
    clear: Annotated[list[Word], Field(max_length=10)] = Field(
        [], description="Words of the profile of which nothing is to be said here any more."
    )


class NewSubscription(Wish):
    """Who is to be told, and of what. What is null means "all"."""

    email: Annotated[Line, Field(max_length=254, examples=["ada@reader.example"])] = Field(
        description="Or the name of a channel of the configuration."
    )
    source: Annotated[Line, Field(min_length=1)] | None = None
    tag: Annotated[Line, Field(min_length=1)] | None = None
    section: Annotated[Line, Field(min_length=1)] | None = None
    words: Annotated[list[Annotated[Line, Field(min_length=1)]], Field(max_length=20)] = []
    languages: Annotated[list[Language], Field(max_length=20)] = []
    classes: Annotated[list[ChangeClass], Field(min_length=1, max_length=6)] = [ChangeClass.SUBSTANTIVE]
    cadence: Cadence = Cadence.INSTANT
    rest: Cadence | None = Cadence.WEEKLY
    zone: Annotated[str | None, Field(max_length=64, examples=["Europe/Brussels"])] = Field(
        None, description="Where the reader's day begins; null: as it is, UTC at first."
    )
    hour: Annotated[int | None, Field(strict=True, ge=0, le=23)] = Field(
        None, description="Of digests; 8 at first."
    )
    weekday: Weekday | None = Field(None, description="Of weekly digests; Monday at first.")
    quiet: Annotated[str | None, Field(max_length=20, examples=["22:00-07:00"])] = Field(
        None, description='Hours in which nothing is sent; "none" ends them.'
    )
    receipt: YesNo | None = Field(None, description="Once a week: what was watched, and what was not seen.")
    confirmed: YesNo = Field(False, description="They want it: they are not asked by mail first.")


class Acceptance(Wish):
    """That what came in the document's place is the document."""

    visit_id: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1, examples=[1])] = Field(
        description="The visit that was looked at; if another text came since, nothing is done (409)."
    )
