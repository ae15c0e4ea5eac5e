"""`python -m benchmarks [case ...]`: each case prints its rows; without a name, all of them."""

from __future__ import annotations

import importlib
import sys

CASES = ("reading", "comparing", "crawling")

if __name__ == "__main__":
    if sys.argv[1:2] == ["soak"]:  # takes minutes, so not one of "all of them"
        sys.exit(importlib.import_module("benchmarks.soak").main(sys.argv[2:]))
    for case in sys.argv[1:] or CASES:
        if case not in CASES:
            sys.exit(f"no benchmark {case!r}; there are {', '.join(CASES)}")
        print(f"\n== {case}")
        importlib.import_module(f"benchmarks.{case}").run()
