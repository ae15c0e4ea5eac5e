"""Where CPU time goes: the stack, looked at every few milliseconds of CPU time.

`python -m benchmarks.sampler FILE` is a crawling child that leaves its samples in FILE.
"""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
_EVERY_SECONDS = 0.004
_LOOP = "spiders.child"  #: under which everything runs
_MINE = ("pipelines", "store", "spiders", "changes", "watch", "alerts", "model", "render", "clock")


class Sampler:
    """Counts, for each sample, the innermost function of ours, else the library it was in."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, _EVERY_SECONDS, _EVERY_SECONDS)

    def stop(self) -> Counter[str]:
        signal.setitimer(signal.ITIMER_PROF, 0)
        return self.found

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        place = None
        while frame is not None:
            name = frame.f_code.co_filename
            if "importlib" in name:
                self.found["start-up: imports"] += 1
                return
            if place is None or not place.startswith(_MINE):
                place = _place(name, frame.f_code.co_name, place)
            frame = frame.f_back
        self.found[place or "elsewhere"] += 1


#: Which part of the work a place belongs to; the first that fits counts.
PARTS = {
    "start-up": ("start-up",),
    "comparing: the difference": ("parent, changes", "parent, alerts", "parent, render"),
    "comparing: the store": ("parent, store", "parent, watch.learn", "parent, pipelines.recall"),
    "crawl: the parent": ("parent, ",),
    "looking, parsing": ("pipelines.look", "pipelines.flat", "pipelines.charset", "pipelines.tame"),
    "judging": ("pipelines.judge", "pipelines.likeness", "pipelines.phrases"),
    "digest of the text": ("changes",),
    "bodies": ("store.bodies",),
    "the store": ("store", "pipelines.recall", "pipelines.ledger", "pipelines.last"),
    "reading sections": ("pipelines",),
}
FETCHING = "fetching, Scrapy and Twisted"


def by_part(found: Counter[str]) -> Counter[str]:
    """The samples by part of the work."""
    parts: Counter[str] = Counter()
    for place, number in found.items():
        fits = (part for part, starts in PARTS.items() if place.startswith(starts))
        parts[next(fits, FETCHING)] += number
    return parts


def _place(file: str, function: str, so_far: str | None) -> str | None:
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        inside = path.relative_to(ROOT).with_suffix("")
        if inside.parts[0] in _MINE and not (so_far and ".".join(inside.parts) == _LOOP):
            return f"{'.'.join(inside.parts)}: {function}"
    if so_far is not None:
        return so_far
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    return f"python: {path.parent.name}" if path.parent.name in ("asyncio", "json") else None


def main() -> int:
    """A child as `spiders.child` is one."""
    sampler = Sampler()
    sampler.start()
    from spiders.child import main as child

    code = child()
    Path(sys.argv[1]).write_text(json.dumps(sampler.stop()), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
