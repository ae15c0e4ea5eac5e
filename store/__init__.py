"""What we know: tables, the verbs of the archive, bodies, integrity check, migrations."""

from store.errors import StoreError
from store.store import Store

__all__ = ["Store", "StoreError"]
