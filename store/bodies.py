"""The bytes of captures, by the SHA-256 of the plain bytes.

`bodies/ab/cdef….zst`: written beside its place, fsynced, renamed, and the folder fsynced, so that a digest
handed out names bytes that survive a loss of power. Nothing is ever rewritten or removed here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from store.errors import Damaged, of_os

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, compress, decompress
else:
    from backports.zstd import ZstdError, compress, decompress

_LEVEL = 3
_SUFFIX = ".zst"
_STALE_SECONDS = 3600  #: a temporary file older than this belongs to nobody


class Bodies:
    """Bytes by digest in a folder. Safe for many processes at once."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._folder = folder
        self._durable = durable
        self._shelves: set[Path] = set()  #: those known to be durable

    def prepare(self) -> None:
        """Make the folder, and sweep what a killed process left. Raises ReadOnly or Full."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._settle(self._folder.parent)
            self._sweep()
        except OSError as error:
            raise of_os(error, self._folder) from error

    def put(self, data: bytes) -> str:
        """Keep `data` and give its digest; durable on return. Raises Full, ReadOnly."""
        digest = hashlib.sha256(data).hexdigest()
        place = self._place(digest)
        try:
            if not place.exists():
                packed = compress(data, _LEVEL)
                self._open_shelf(place.parent)
                self._write(place, packed)
            # Also where it was there: the process that wrote it may not have come this far yet.
            self._settle(place.parent)
        except OSError as error:
            raise of_os(error, place) from error
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes. Raises Damaged where they are missing or not those that were kept."""
        place = self._place(digest)
        cure = "restore this file from a backup; `policywatch check --read-data` lists all such files"
        try:
            data = decompress(place.read_bytes())
        except FileNotFoundError:
            raise Damaged(f"body {digest} is missing ({place}): {cure}") from None
        except OSError as error:
            raise of_os(error, place) from error
        except (ZstdError, ValueError, MemoryError):
            raise Damaged(f"body {digest} can't be unpacked ({place}): {cure}") from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise Damaged(f"body {digest} holds other bytes than were kept ({place}): {cure}")
        return data

    def has(self, digest: str) -> bool:
        return self._place(digest).exists()

    def digests(self) -> Iterator[str]:
        """All digests there are files for, in no order."""
        if not self._folder.is_dir():
            return
        try:
            for place in self._folder.glob(f"??/*{_SUFFIX}"):
                yield place.parent.name + place.stem
        except OSError as error:
            raise of_os(error, self._folder) from error

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest[2:]}{_SUFFIX}"

    def _open_shelf(self, shelf: Path) -> None:
        """Make one of the 256 folders. One that another process made may not be durable yet."""
        if shelf not in self._shelves:
            shelf.mkdir(exist_ok=True)
            self._settle(self._folder)
            self._shelves.add(shelf)

    def _write(self, place: Path, packed: bytes) -> None:
        temporary = place.with_name(f"{uuid4().hex}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(packed)
                file.flush()
                if self._durable:
                    os.fsync(file.fileno())
            temporary.replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def _settle(self, folder: Path) -> None:
        """Make the names in a folder durable. Windows can't open folders and journals names by itself."""
        if not self._durable or sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _sweep(self) -> None:
        # File times are of the machine's clock, whatever clock the program runs under.
        oldest = time.time() - _STALE_SECONDS
        for temporary in self._folder.glob("*/*.tmp"):
            with contextlib.suppress(FileNotFoundError):
                if temporary.stat().st_mtime < oldest:
                    temporary.unlink()
