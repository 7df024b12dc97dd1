"""Write files and folders whole or not at all.

What is new is made beside its place under a hidden name and renamed when complete. A folder cannot
be renamed over another: Linux exchanges the two in one step; elsewhere the older one is moved
aside first, and a process killed in between is made good by the next one that writes there. That
one also sweeps what killed processes left behind: leftovers whose lock is free.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from countermove.errors import OutputError

PREFIX = ".countermove-"
ABANDONED_S = 86_400.0
"""Age in seconds at which a leftover is swept where the system has no locks."""


def write_file(path: Path | str, content: str | bytes) -> Path:
    """Write a file, text as UTF-8; whatever happens, the file is then the old one or the new one.

    A link is followed, the folder made if absent, the permissions of an older file kept.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        older = target.stat() if target.exists() else None
        if older is not None and not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is write-protected")
        with _beside(target, folder=False) as partial:
            with partial.open("wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
                stream.flush()
                os.fsync(stream.fileno())
            if older is not None:
                partial.chmod(older.st_mode & 0o7777)
            partial.replace(target)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror or error}), and what was there before is "
            "as it was; choose a place you can write to."
        ) from error
    return Path(path)


def in_a_folder(path: Path | None) -> Path | None:
    """Return where a file that somebody named will be written; refuse it in a folder not there.

    >>> in_a_folder(Path("duties.svg")).name
    'duties.svg'

    Raises:
        OutputError: the folder is not there.
    """
    if path is not None and not path.parent.is_dir():
        raise OutputError(
            f"{path}: there is no folder {path.parent}; make it, or write to one that is there."
        )
    return path


@contextmanager
def new_folder(target: Path, *, mark: str) -> Iterator[Path]:
    """Yield an unfinished folder beside ``target``; at the end it takes the place of ``target``.

    A folder that stands there is replaced if it holds a file named ``mark``. Where the block
    raises, nothing is changed. Of two that write the same folder at once both succeed, and the
    later one stays.

    Raises:
        OutputError: something else stands there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent):
        _check_mark(target, mark)
    with _beside(target, folder=True, mark=mark) as unfinished:
        yield unfinished
        for file in unfinished.rglob("*"):
            if file.is_file():
                with file.open("rb+") as stream:
                    os.fsync(stream.fileno())
        with _locked(target.parent):
            _check_mark(target, mark)
            _put_in_place(unfinished, target)


@contextmanager
def _beside(target: Path, *, folder: bool, mark: str = "") -> Iterator[Path]:
    """Make an empty hidden file or folder beside ``target``, and remove what is left of it."""
    new = _hidden(target.parent)
    with _locked(target.parent):
        _sweep(target.parent, mark)
        if folder:
            new.mkdir()
        else:
            new.touch(exist_ok=False)
        mine = _lock(new, wait=False)
    try:
        yield new
    finally:
        _remove(new)  # of an exchanged folder: the older one
        if mine is not None:
            os.close(mine)


def _check_mark(target: Path, mark: str) -> None:
    if target.exists() and not (target / mark).is_file():
        raise OutputError(
            f"{target}: exists and holds no {mark}, so it was not replaced; move it away or choose "
            "another folder."
        )


def _put_in_place(unfinished: Path, target: Path) -> None:
    if not target.exists():
        unfinished.rename(target)
    elif not _exchange(unfinished, target):
        aside = _hidden(target.parent)
        aside.mkdir()
        older = target.rename(aside / target.name)
        try:
            unfinished.rename(target)
        except OSError:
            older.rename(target)
            raise
        finally:
            _remove(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where system and file system can; return whether."""
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        rename = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)


def _sweep(parent: Path, mark: str) -> None:
    """Move back what a killed process had moved aside; remove what nobody writes any more.

    Only who writes a folder can tell by its ``mark`` what to move back, and sweeps folders.
    """
    for left in parent.glob(f"{PREFIX}*"):
        if left.is_dir() and not mark:
            continue
        with suppress(OSError):  # raised by a lock too: its owner lives
            held = _lock(left, wait=False)
            if held is not None:
                os.close(held)
            elif time.time() - left.stat().st_mtime < ABANDONED_S:
                continue
            for older in left.glob(f"*/{mark}") if left.is_dir() else ():
                if not (parent / older.parent.name).exists():
                    older.parent.rename(parent / older.parent.name)
            _remove(left)


def _hidden(parent: Path) -> Path:
    return parent / f"{PREFIX}{secrets.token_hex(6)}"


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait for the folder's lock and hold it; without effect where the system has no locks.

    An unfinished folder is locked by its owner, who alone writes there.
    """
    held = None if folder.name.startswith(PREFIX) else _lock(folder, wait=True)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def _lock(path: Path, *, wait: bool) -> int | None:
    """Return an open handle that holds a file's or folder's lock; ``None`` without locks.

    A process that ends gives up its locks, however it ends.

    Raises:
        BlockingIOError: another holds it, and ``wait`` is false.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    handle = None
    try:
        handle = os.open(path, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if handle is not None:
            os.close(handle)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return handle
