"""What holds for any history of a page: failures change no later verdict, readings anew never ring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import Cadence, FaultKind, Outcome, Profile, Source, Visit, fault
from pipelines import html
from store import Store
from tests.exchange.folders import TERMS, page
from tests.watch.pages import add, hours, see
from watch import upgrade
from watch.compare import compare_unfinished

SOME = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
NUMBERS = count()
SHORT = page("We are moving house. Please come back to this page when the summer is over.")
OTHER = page(
    "The harbour is closed in winter and opens again when the ice has gone from the bay, which the harbour "
    "master says on the first dry morning of the year. Boats that lie on land may stay there.",
    "Those who own a boat paint it when they like, and lend the brush to the next one on the quay.",
)
WALL = page("Checking your browser before you go on. Please enable cookies.", title="Just a moment...")
MISSING = page("We are sorry: this page could not be found.", title="Page not found")
FAILURES = ("status", "timeout", "empty", "wall", "missing")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.scratch(tmp_path_factory.mktemp("histories")) as opened:
        reader = opened.readers.add("ada@reader.example", now=hours(0))
        opened.readers.subscribe(reader.id, now=hours(0))
        yield opened


def rules(weeks: int, *, noise: int = 0, more: str = "") -> bytes:
    loan = TERMS[0].replace("three weeks", f"{weeks} weeks")
    extra = (more,) if more else ()
    counter = f"This page was last read by visitor r{noise}7f3a{noise}b91c at the desk."
    return page(loan, *TERMS[1:], *extra, counter, noise=str(noise))


def fresh(store: Store, profile: Profile | None = None) -> Source:
    source = add(store, f"https://tools.example/{next(NUMBERS)}/rules")
    return store.sources.update(source.id, profile=profile) if profile else source


def fail(store: Store, source: Source, at: float, kind: str) -> Visit:
    if kind == "timeout":
        return see(store, source, hours(at), fault=fault(FaultKind.TIMEOUT, "no answer"))
    body = {"wall": WALL, "missing": MISSING, "status": b"<p>busy</p>", "empty": b""}[kind]
    return see(store, source, hours(at), body, status=503 if kind == "status" else 200)


Good = tuple[
    str, int, float, tuple[str, ...]
]  #: which page, its figure, hours since the last, failures before it

good_visits = st.lists(
    st.tuples(
        st.sampled_from(("rules", "rules", "rules", "more", "short", "other")),
        st.integers(2, 4),
        st.sampled_from((0.5, 2.0, 12.0, 30.0, 300.0)),
        st.lists(st.sampled_from(FAILURES), max_size=3).map(tuple),
    ),
    min_size=2,
    max_size=9,
)


def seen(store: Store, history: list[Good], *, failing: bool) -> list[tuple[object, ...]]:
    """What became of the good visits of a history, with or without the failures between them."""
    source = fresh(store)
    told: list[tuple[object, ...]] = []
    now = 0.0
    for n, (kind, weeks, wait, failures) in enumerate(history):
        for m, failure in enumerate(failures if failing and n else ()):
            visit = fail(store, source, now + wait * (m + 1) / (len(failures) + 1), failure)
            assert visit.outcome in (Outcome.WALL, Outcome.FAULT)
        now += wait
        more = "Whoever keeps a tool for a year pays for it." if kind == "more" else ""
        body = {"short": SHORT, "other": OTHER}.get(kind) or rules(weeks, noise=n, more=more)
        visit = see(store, source, hours(now), body)
        changes = compare_unfinished(store, hours(now))
        told.append(
            (
                visit.outcome,
                visit.verdict,
                *((c.comparison.change_class, c.comparison.summary) for c in changes),
            )
        )
    return told


@SOME
@given(good_visits)
def test_failed_visits_between_captures_change_no_later_verdict(store: Store, history: list[Good]) -> None:
    assert seen(store, history, failing=True) == seen(store, history, failing=False)


@pytest.mark.parametrize("kind", ["status", "wall"])
def test_a_long_outage_takes_nothing_from_what_is_known_of_a_page(store: Store, kind: str) -> None:
    """The page alternates, shows its older text, and a token on it varies; then it fails a hundred times."""
    history: list[Good] = [("rules", weeks, 12.0, ()) for weeks in (2, 3, 2, 3, 2, 3, 2)]
    outage = (kind,) * 100
    after: list[Good] = [("rules", 2, 400.0, outage), ("rules", 3, 12.0, ()), ("rules", 4, 12.0, ())]
    assert seen(store, history + after, failing=True) == seen(store, history + after, failing=False)


class Newer:
    """Extractors to come: each reads less of a page than the one before, and none the figure otherwise."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.release, self.read = patch, 1, html.read

    def come(self) -> None:
        self.release += 1
        name = f"html/{100 + self.release}"
        release = self.release

        def read(body: bytes, **more: object) -> html.Reading:
            found = self.read(body, **more)  # type: ignore[arg-type]
            first, *rest = found.document.sections
            kept = (first, *rest[: max(2, len(rest) + 1 - release)])
            return replace(found, document=replace(found.document, sections=kept, extractor=name))

        self.patch.setattr(html, "read", read)
        self.patch.setattr(html, "EXTRACTOR", name)


PROFILES = (
    Profile(remove=("p:nth-of-type(3)",)),
    Profile(select=("main",)),
    Profile(remove=("h2",)),
    Profile(select=("h2", "p")),
    Profile(remove=('from "Part 3"',)),
)
events = st.lists(
    st.sampled_from(("same", "same", "edit", "release", *range(len(PROFILES)), "upkeep")),
    min_size=3,
    max_size=12,
)


@SOME
@given(events)
def test_a_newer_extractor_or_an_edited_profile_never_rings(store: Store, history: list[str | int]) -> None:
    """Whatever is read anew between them, the page's own edits ring, each once and with its figures alone."""
    source = fresh(store)
    weeks, edits = 2, 0
    figures: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        newer = Newer(patch)
        see(store, source, hours(0), rules(weeks))
        for n, event in enumerate(history, 1):
            if event == "release":
                newer.come()
            elif event == "upkeep":
                upgrade.upgrade_all(store, hours(24 * n))
            elif isinstance(event, int):
                source = store.sources.update(source.id, profile=PROFILES[event])
            edits += event == "edit"
            weeks += event == "edit"
            see(store, source, hours(24 * n), rules(weeks, noise=n))
            for change in compare_unfinished(store, hours(24 * n)):
                if any(
                    notice.cadence is Cadence.INSTANT
                    for notice in store.outbox.notices(f"change:{change.id}")
                ):
                    figures += [(f.old, f.new) for item in change.comparison.items for f in item.figures]
    assert figures == [(f"{2 + n} weeks", f"{3 + n} weeks") for n in range(edits)]
