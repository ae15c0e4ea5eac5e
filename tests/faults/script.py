"""What is watched in these tests, and what there is to see at each round."""

from __future__ import annotations

from dataclasses import dataclass

from tests.servers import Answer, page

READERS = ("ada@example.org", "ben@example.org", "cleo@example.org")  #: all; one source; all, in digests

BENS = "permits"  #: the one source


@dataclass(frozen=True)
class Scripted:
    """A page whose fee and closing sentence differ from round to round."""

    slug: str
    host: str  #: a loopback address
    topic: str

    @property
    def path(self) -> str:
        return f"/{self.slug}"

    def text_of(self, round_: int) -> str:
        """What is in the page at this round, and at no other."""
        return f"The fee for {self.topic} is {40 + 5 * round_} euros"

    def answer(self, round_: int) -> Answer:
        body = (
            f"<h1>The policy on {self.topic}</h1><p>This page says who may ask for {self.topic}, what it "
            f"costs and how long it takes. It is kept by the office of the Lakes Union in Upper Marrow.</p>"
            f"<h2>Who may ask</h2><p>Whoever lives in the Lakes Union may ask for {self.topic}. A person who "
            "lives elsewhere may ask through an office abroad, which takes the papers and sends them on.</p>"
            "<ul><li>a filled-in form, signed by hand</li><li>a copy of a passport that is still valid</li>"
            "<li>a letter that says what it is needed for</li></ul>"
            f"<h2>What it costs</h2><p>{self.text_of(round_)}. It is paid when the papers are handed in, in "
            "cash or by card, and is not paid back where the answer is no.</p>"
            "<h2>How long it takes</h2><p>The office answers within four weeks of the day on which all "
            "papers are there. In June and July it takes two weeks more, for the festival of bees.</p>"
        )
        return page(body, f"The policy on {self.topic}")


SOURCES = (
    Scripted("permits", "127.0.0.1", "a permit to keep bees"),
    Scripted("labels", "127.0.0.1", "a label of origin"),
    Scripted("imports", "127.0.0.2", "importing honey"),
)
#: Enough for two services that share them, on hosts of which each is visited by one at a time.
MANY = tuple(
    Scripted(BENS if not number else f"page-{number}", f"127.0.0.{1 + number % 6}", f"matter no. {number}")
    for number in range(24)
)
