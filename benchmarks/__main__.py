"""`python -m benchmarks [case ...]`: each case prints its rows; without a name, all of them."""

from __future__ import annotations

import importlib
import sys

CASES = ("reading", "comparing", "crawling", "mailing", "matching")
#: Commands with arguments of their own, that take minutes: none is one of "all of them".
COMMANDS = {
    "browsing": "benchmarks.browsing",
    "filled": "benchmarks.filled",
    "looking_back": "benchmarks.looking_back",
    "soak": "benchmarks.soak",
    "signal": "benchmarks.signal.main",
    "thresholds": "benchmarks.signal.thresholds",
}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in COMMANDS:
        sys.exit(importlib.import_module(COMMANDS[sys.argv[1]]).main(sys.argv[2:]))
    for case in sys.argv[1:] or CASES:
        if case not in CASES:
            sys.exit(f"no benchmark {case!r}; there are {', '.join((*CASES, *COMMANDS))}")
        print(f"\n== {case}")
        importlib.import_module(f"benchmarks.{case}").run()
