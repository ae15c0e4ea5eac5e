"""The demo is run by the command line, as its tests run it."""

from __future__ import annotations

from tests.cli.conftest import data, policywatch

__all__ = ["data", "policywatch"]
