"""Running a command with all the processes it starts: its output shown and kept, its end certain."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO

GRACE_SECONDS = 10.0
"""How long processes may take to end after SIGTERM."""
_DRAIN_SECONDS = 5.0
_TAIL_BYTES = 64 << 10


class Terminated(BaseException):
    """This process was told to end by a signal while it waited for a command.

    Args:
        number: the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


# ---- output ----------------------------------------------------------------------------------------------------------


class Output:
    """Shows what a command writes while it runs, and keeps it in a file.

    Args:
        path: the file.
    """

    def __init__(self, path: str) -> None:
        self._file = open(path, "ab", buffering=0)  # noqa: SIM115 (closed by `close`)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._stopped = False
        self.path = path

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Begin to read both streams of a process."""
        for stream, shown in ((process.stdout, sys.stdout), (process.stderr, sys.stderr)):
            if stream is not None:
                thread = threading.Thread(target=self._copy, args=(stream, shown), daemon=True)
                thread.start()
                self._threads.append(thread)

    def _copy(self, stream: IO[bytes], shown: IO[str]) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with stream:
            while not self._stopped:
                try:
                    data = os.read(stream.fileno(), 1 << 16)
                except OSError:
                    break
                if not data:
                    break
                with self._lock:
                    if not self._file.closed:
                        self._file.write(data)
                _show(shown, decoder.decode(data))

    def close(self) -> None:
        """Take what is still to be read, and close the file.

        A process that outlived the command may hold the streams open; it is not waited for.
        """
        deadline = time.monotonic() + _DRAIN_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._stopped = True
        with self._lock:
            self._file.close()


def _show(stream: IO[str], text: str) -> None:
    try:
        encoding = getattr(stream, "encoding", None) or "utf-8"
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except (OSError, ValueError):
        # nobody looks any more; the file has it
        pass


def last_lines(path: str, count: int = 20) -> str:
    """The end of a file of output."""
    try:
        with open(path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.rstrip().splitlines()[-count:])


# ---- processes -------------------------------------------------------------------------------------------------------


# in a shell below, which may be ended by a pipe that nobody reads
_TELL = '(echo $$ >&0) 2>/dev/null; exec "$@" </dev/null'


def start(
    arguments: list[str], folder: str, environment: Mapping[str, str], told: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, so that a signal to the terminal does not reach it past us.

    Args:
        told: a pipe; it gets a line with the id of the process before the command begins.
    """
    return subprocess.Popen(
        ["/bin/sh", "-c", _TELL, "sh", *arguments],
        cwd=folder,
        env=dict(environment),
        stdin=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


class _Held:
    """Signals that wait, in the main thread, until what must not be torn apart is done."""

    depth = 0
    waiting: list[int] = []


@contextlib.contextmanager
def signals_raised() -> Iterator[None]:
    """Within the block, SIGTERM and SIGHUP raise ``Terminated`` in the main thread, as Ctrl-C raises an exception.

    Elsewhere than in the main thread, where Python allows no handlers, nothing changes. After the block a signal that
    came has its former effect.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def handler(number: int, frame: object) -> None:
        came.append(number)
        if _Held.depth:
            _Held.waiting.append(number)
        elif number == signal.SIGINT:
            raise KeyboardInterrupt
        # whoever is ended with a whole tree may be told twice, and is tidying up then
        elif came.count(number) == 1:
            raise Terminated(number)

    numbers = [signal.SIGINT, signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])
    before = {number: signal.getsignal(number) for number in numbers}
    # one that is ignored, as under nohup, stays ignored; one that was not set by Python cannot be put back
    numbers = [number for number in numbers if before[number] not in (signal.SIG_IGN, None)]
    # somebody's own handler of Ctrl-C decides what that means
    numbers = [one for one in numbers if one != signal.SIGINT or before[one] is signal.default_int_handler]
    try:
        for number in numbers:
            signal.signal(number, handler)
        yield
    except Terminated as error:
        for number in numbers:
            signal.signal(number, before[number])
        os.kill(os.getpid(), error.number)
        raise
    finally:
        for number in numbers:
            signal.signal(number, before[number])


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Within the block of ``signals_raised``: what comes meanwhile is raised at the end of this block.

    A process that is being started would be lost to an exception in the middle of it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _Held.depth += 1
    try:
        yield
    finally:
        _Held.depth -= 1
        if not _Held.depth and _Held.waiting:
            number = _Held.waiting[0]
            _Held.waiting.clear()
            raise KeyboardInterrupt if number == signal.SIGINT else Terminated(number)


@contextlib.contextmanager
def signals_ignored() -> Iterator[None]:
    """Within the block, the signals that would interrupt the tidying up of a cancelled run do nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.SIGINT, signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        yield
    finally:
        for number, one in before.items():
            if one is not None:
                signal.signal(number, one)


def end_tree(process: subprocess.Popen[bytes], grace: float = GRACE_SECONDS) -> None:
    """End a process with all those it started: SIGTERM, and after the grace SIGKILL.

    Processes are found by their parent and by their session, so those that were left behind are found as well.

    Args:
        process: one that this process started.
        grace: seconds between the two.
    """
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
        process.wait()
        return
    _end_all({process.pid: ""}, grace, process.poll)
    process.wait()


def end_left_behind(pid: int) -> None:
    """End, as ``end_tree`` does, a process that begins a session and was started by another one, which is gone."""
    _end_all({pid: ""}, GRACE_SECONDS, lambda: None)


def _end_all(seen: dict[int, str], grace: float, collect: Callable[[], object]) -> None:
    living = _members(seen)
    _signal(living, signal.SIGTERM)
    deadline, pause = time.monotonic() + grace, 0.005
    while living and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 2, 0.1)
        collect()
        seen.update(living)
        living = _members(seen)
    deadline = time.monotonic() + _DRAIN_SECONDS
    # what is in a call of the kernel ends when that returns
    while living and time.monotonic() < deadline:
        _signal(living, signal.SIGKILL)
        time.sleep(0.005)
        collect()
        seen.update(living)
        living = _members(seen)


def _members(known: Mapping[int, str]) -> dict[int, str]:
    """The living processes of a tree: those known, what they started, and whoever is in a session of one of them.

    Args:
        known: start times by process id; "" when it is not known.

    The start time keeps a new process with the number of one that ended from being taken for it. Parents come before
    what they started: one that waits for a child is told first, and does not take the child's end for its own doing.
    """
    table = _processes()
    roots = set(known)
    found = [pid for pid in known if pid in table and (not known[pid] or known[pid] == table[pid].started)]
    while True:
        there = set(found)
        more = [pid for pid, one in table.items() if pid not in there and (one.parent in there or one.session in roots)]
        if not more:
            break
        found += more
        roots.update(more)
    return {pid: table[pid].started for pid in found if pid != os.getpid()}


class _Process:
    __slots__ = ("parent", "session", "started")

    def __init__(self, parent: int, session: int, started: str) -> None:
        self.parent = parent
        self.session = session
        self.started = started


def _processes() -> dict[int, _Process]:
    """All living processes by their ids; those that ended and only wait to be collected are left out."""
    found = {}
    if os.path.isdir("/proc/self"):
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    # the program's name, in parentheses, may hold anything
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] not in "ZX":
                found[int(name)] = _Process(int(fields[1]), int(fields[3]), fields[19])
        return found
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,sess=,stat=,lstart="], capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        pid, parent, session, state, started = line.split(None, 4)
        if not state.startswith("Z"):
            found[int(pid)] = _Process(int(parent), int(session) if session.isdigit() else -1, started)
    return found


def _signal(members: Mapping[int, str], number: int) -> None:
    for pid in members:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
