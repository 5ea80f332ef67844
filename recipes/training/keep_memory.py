"""Keeps freed memory: on a CPU, asking the system for the same pages at each step takes half of a training's time."""

import os
import sys

SETTINGS = {  # glibc's allocator
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 36),
    "MALLOC_TOP_PAD_": str(1 << 28),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


def keep_memory() -> None:
    """Starts the program again with these settings, which are read at a start alone. Does nothing the second time, or off Linux."""
    if sys.platform == "linux" and "MALLOC_MMAP_MAX_" not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **SETTINGS})
