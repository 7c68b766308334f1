"""What fences a worker in: no network, nothing to write, no privileges, a bound on memory, and an end with its parent.

https://man7.org/linux/man-pages/man2/unshare.2.html  https://docs.kernel.org/userspace-api/seccomp_filter.html

Each fence is tried and told by name; the two that no machine refuses (seccomp where its numbers are known, resource
limits) stand behind those that need root or a user namespace.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38
CAPABILITIES, CAPABILITY_VERSION, SECCOMP_FILTER = 41, 0x20080522, 2
FILES = 256
"""File descriptors: a store's tables, and a few. The engine takes for one store what there is when it opens it."""
ROOM = 4 * FILES
"""File descriptors at the most, when all stores are open."""
STACK = 64 * 1024 * 1024
"""Bytes of stack: the engine parses and evaluates by recursion. It grows into what is free below it when it is set."""

LOAD, JUMP_EQUAL, JUMP_ABOVE, JUMP_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, DENY, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
NUMBER, MACHINE, FIRST, SECOND, THIRD = 0, 4, 16, 24, 32
"""Where a filter finds the number of a call, the machine it is made for, and the lower half of its arguments."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
X32, CLONE_THREAD = 0x40000000, 0x00010000
MACHINES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {"socket": 41, "connect": 42, "bind": 49, "listen": 50, "socketpair": 53, "fork": 57, "vfork": 58,
         "execve": 59, "ptrace": 101, "execveat": 322, "process_vm_readv": 310, "process_vm_writev": 311,
         "io_uring_setup": 425, "clone3": 435, "openat2": 437, "kill": 62, "tkill": 200, "mount": 165, "unshare": 272,
         "creat": 85, "truncate": 76, "rename": 82, "mkdir": 83, "rmdir": 84, "link": 86, "unlink": 87, "symlink": 88,
         "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266, "mkdirat": 258, "renameat2": 316,
         "open": 2, "openat": 257, "clone": 56},
    ),
    "aarch64": (
        0xC00000B7,
        {"socket": 198, "socketpair": 199, "bind": 200, "listen": 201, "connect": 203, "execve": 221,
         "ptrace": 117, "execveat": 281, "process_vm_readv": 270, "process_vm_writev": 271, "io_uring_setup": 425,
         "clone3": 435, "openat2": 437, "kill": 129, "tkill": 130, "mount": 40, "unshare": 97, "truncate": 45,
         "unlinkat": 35, "renameat": 38, "linkat": 37, "symlinkat": 36, "mkdirat": 34, "renameat2": 276, "openat": 56,
         "clone": 220},
    ),
}  # fmt: skip
"""The numbers of calls. They are refused; opening only where it would write, cloning where it would make a process."""
SIFTED = {"open": (SECOND, WRITING, DENY, ALLOW), "openat": (THIRD, WRITING, DENY, ALLOW),
          "clone": (FIRST, CLONE_THREAD, ALLOW, DENY)}  # fmt: skip
"""Calls that are judged by the bits of an argument: where it stands, which bits, the verdict with them, without."""

libc = ctypes.CDLL(None, use_errno=True)


def enter() -> dict[str, str]:
    """Fence this process and all that it forks; it must have no thread yet. Tell which fences stand."""
    os.umask(0o077)
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, ROOM))
    facts = {"network": "namespace" if _namespaces(CLONE_NEWNET) else "open"}
    facts["files"] = "read-only mounts" if _namespaces(CLONE_NEWNS) and _tried(_read_only) else "no file may grow"
    facts["privileges"] = "none" if _tried(_no_privileges) else "kept"
    return facts


def settle(memory: int) -> dict[str, str]:
    """Fence a worker that has its store open: it may take ``memory`` bytes more, and make no call that leads out."""
    libc.prctl(PR_SET_DUMPABLE, 0)
    _be_the_first_to_go()
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
    return {"calls": "seccomp" if _tried(_filter) else "all", "memory": "limited"}


def widen() -> None:
    """Let as many files be open again as there may be now: for the next store, as the one just opened takes all."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(2 * files, most), most))


def end_with(parent: int) -> None:
    """Let this process be killed when its parent ends, however that ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _namespaces(kind: int) -> bool:
    """Leave a namespace of the machine: as root, or as root of a user namespace of our own."""
    return _tried(lambda: _call(libc.unshare(kind))) or _tried(lambda: _call(libc.unshare(CLONE_NEWUSER | kind)))


def _read_only() -> None:
    _call(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    attributes = struct.pack("QQQQ", MOUNT_ATTR_RDONLY, 0, 0, 0)
    _call(libc.syscall(MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE, attributes, ctypes.c_size_t(len(attributes))))


def _no_privileges() -> None:
    for capability in range(CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call(libc.capset(struct.pack("Ii", CAPABILITY_VERSION, 0), bytes(24)))
    _call(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _be_the_first_to_go() -> None:
    """Tell the kernel to end this process first when the machine is short of memory."""
    _tried(lambda: Path("/proc/self/oom_score_adj").write_text("1000"))


def _filter() -> None:
    """Refuse the calls of MACHINES from now on."""
    machine, calls = MACHINES[platform.machine()]
    program = b"".join(struct.pack("HBBI", *line) for line in _lines(machine, calls))
    lines = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(lines))
    _call(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _call(libc.prctl(PR_SET_SECCOMP, SECCOMP_FILTER, header, 0, 0))


def _lines(machine: int, calls: dict[str, int]) -> list[tuple[int, int, int, int]]:
    """Write the filter: operation, lines to skip when true, when false, operand."""
    found: list[tuple[int, int, int, int]] = [
        (LOAD, 0, 0, MACHINE),
        (JUMP_EQUAL, 1, 0, machine),
        (RETURN, 0, 0, DENY),
        (LOAD, 0, 0, NUMBER),
        (JUMP_ABOVE, 0, 1, X32),
        (RETURN, 0, 0, DENY),
    ]
    for name, number in calls.items():
        if name in SIFTED:
            argument, bits, there, absent = SIFTED[name]
            found += [
                (JUMP_EQUAL, 0, 4, number),
                (LOAD, 0, 0, argument),
                (JUMP_BITS, 0, 1, bits),
                (RETURN, 0, 0, there),
                (RETURN, 0, 0, absent),
            ]
        else:
            # glibc makes threads by clone3, and by clone where it hears that there is no clone3.
            found += [(JUMP_EQUAL, 0, 1, number), (RETURN, 0, 0, UNKNOWN if name == "clone3" else DENY)]
    return [*found, (RETURN, 0, 0, ALLOW)]


def _call(result: int) -> None:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _tried(step: Callable[[], object]) -> bool:
    try:
        step()
    except (OSError, KeyError, AttributeError, struct.error):
        return False
    return True


if sys.platform != "linux":
    raise ImportError("workers are fenced by Linux; serve on Linux")
