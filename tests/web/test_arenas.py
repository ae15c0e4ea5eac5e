"""However many threads make pages, the C library keeps few heaps for them."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

#: Eight threads hold memory at once, more than the interpreter's own small blocks; then the heaps are told.
HEAPS = """
import ctypes, sys, threading
from web import arenas
if sys.argv[1] == "few":
    assert arenas.few()
meeting = threading.Barrier(8)
def work():
    held = []
    for _ in range(200):
        held.append(bytearray(20_000))
        meeting.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
c = ctypes.CDLL(None)
c.fopen.restype, c.fopen.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
c.malloc_info.argtypes, c.fclose.argtypes = [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]
told = c.fopen(b"/dev/stdout", b"w")
c.malloc_info(0, told)
c.fclose(told)
"""


def heaps(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, text=True, check=True)
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_threads_share_few_heaps() -> None:
    assert heaps("as it is") > 2
    assert heaps("few") <= 2
