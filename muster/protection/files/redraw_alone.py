"""Redraws uploaded pictures in a process that can do nothing else. Started by `redrawing.py`.

An image decoder may have a hole that a crafted file exploits. So this process holds no key, no environment and no
connection; before it reads the first byte of a picture it gives up the right to open files or sockets (no further
descriptor is allowed), to write files, to start processes, and to exceed its memory and time. It imports nothing of
Muster, which also lets it start quickly.

In, on standard input: for each picture its length (4 bytes) and its bytes. Out: for each picture one byte, 0 if it was
redrawn, otherwise the fault (in the order of `Fault` in `redrawing.py`); after a 0, for each shape the length of the
new picture (4 bytes) and the picture, a WebP without metadata. If the system did not withdraw a right as asked,
nothing is read and the process exits with NOT_GUARDED. With `--tries` it reads nothing either, and writes a line for
whatever it could still do.
"""

import ctypes
import errno
import io
import os
import resource
import socket
import struct
import sys
import warnings
from collections.abc import Callable

from PIL import (  # noqa: F401  # every reader is loaded now: later no file can be opened
    Image,
    ImageFilter,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

FORMATS = ("JPEG", "PNG", "WEBP")
MEMORY = 768 << 20
SECONDS_EACH = 8
MOST_PIXELS = {"JPEG": 64_000_000, "MPO": 64_000_000}  # MPO: a JPEG with a second picture behind it
MOST_PIXELS_ELSE = 25_000_000
"""The limit for formats other than JPEG, which are decoded at full size; a JPEG, a telephone's format, can be decoded smaller."""

SMALLEST_SIDE = 64
QUALITIES = (80, 70, 60, 50, 40, 30, 20, 10, 1)
NOT_GUARDED = 3
"""The exit status if the system did not withdraw a right as asked."""

OK, NO_PICTURE, TOO_LARGE, TOO_SMALL, DAMAGED = range(5)
# The kernel's identifiers of architectures: linux/audit.h.
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28,
        "getpid": 39, "exit": 60, "getrlimit": 97, "getrusage": 98, "setrlimit": 160, "gettid": 186, "futex": 202,
        "clock_gettime": 228, "exit_group": 231, "tgkill": 234, "prlimit64": 302, "getrandom": 318,
    },
    "aarch64": {
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "mmap": 222, "mprotect": 226, "munmap": 215,
        "brk": 214, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sched_yield": 124, "mremap": 216,
        "madvise": 233, "getpid": 172, "exit": 93, "getrlimit": 163, "getrusage": 165, "setrlimit": 164, "gettid": 178,
        "futex": 98, "clock_gettime": 113, "exit_group": 94, "tgkill": 131, "prlimit64": 261, "getrandom": 278,
    },
}  # fmt: skip
"""The only system calls that redrawing needs, with their numbers on each machine (asm/unistd.h)."""

LENGTH = struct.Struct(">I")
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 4, 38, 22  # linux/prctl.h
SECCOMP_MODE_FILTER = 2  # linux/seccomp.h, as are the answers
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h: BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
NUMBER_AT, MACHINE_AT = 0, 4  # in struct seccomp_data
INSTRUCTION = struct.Struct("=HBBI")  # struct sock_filter
DRAFTED = 4
"""A JPEG is decoded to at least this many times the largest shape, so that it stays sharp when scaled down."""

EYES = (0.5, 0.35)
"""The height of the face in a head-and-shoulders picture: more is cropped from below than from above."""


def give_up_rights() -> None:
    """Give up, from here on, new files and sockets, writing to disk, starting processes, unbounded memory and core dumps."""
    forbid_new_rights()
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))
    forbid_system_calls()


def has_filter() -> bool:
    """Whether there is a system call filter for this machine; on any other only the limits hold."""
    return sys.platform == "linux" and os.uname().machine in CALLS


def forbid_new_rights() -> None:
    """On Linux, let no program give this process more rights, and nobody read its memory."""
    if sys.platform == "linux":
        ask_of_process(PR_SET_NO_NEW_PRIVS, 1, 0)
        ask_of_process(PR_SET_DUMPABLE, 0, 0)


def ask_of_process(what: int, value: int, further: int | ctypes.c_char_p) -> None:
    """Call prctl(2). Raises OSError if the system refuses: a process that keeps its rights must read nothing."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(what, value, further, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {what} was refused")


def forbid_system_calls() -> None:
    """With Linux's seccomp, refuse every system call outside `CALLS` from now on.

    This needs no privilege, only that no new privileges can be gained. Raises OSError if the kernel does not accept
    the filter.
    """
    if not has_filter():
        return
    machine = os.uname().machine
    sign, calls = MACHINES[machine], CALLS[machine].values()
    checks = [(IF_EQUAL, len(calls) - at, 0, number) for at, number in enumerate(calls)]
    program = [
        (LOAD, 0, 0, MACHINE_AT),
        (IF_EQUAL, 1, 0, sign),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        *checks,
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(INSTRUCTION.pack(*each) for each in program))
    whole = struct.pack("@HP", len(program), ctypes.addressof(code))  # struct sock_fprog
    ask_of_process(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(whole))


def could_still() -> list[str]:
    """What this process can do although the filter should refuse it. A refusal by a limit is not enough: limits can be raised."""
    tries: dict[str, Callable[[], object]] = {
        "open a file": lambda: os.open("/", os.O_RDONLY),
        "open a connection": socket.socket,
        "start a process": os.fork,
        "end another process": lambda: os.kill(os.getpid(), 0),
    }
    return [words for words, attempt in tries.items() if not is_refused(attempt)]


def is_refused(attempt: Callable[[], object]) -> bool:
    """Whether the filter refused, which it does with EPERM."""
    try:
        if attempt() == 0:
            os._exit(NOT_GUARDED)  # we are the child of a fork that should have been refused
    except OSError as refusal:
        return refusal.errno == errno.EPERM
    return False


def limit_time() -> None:
    """Limit the processor time of the next picture; the system kills this process when it is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + SECONDS_EACH, hard))


def redrawn(content: bytes, shapes: list[tuple[int, int, int]]) -> tuple[int, list[bytes]]:
    """The fault of a picture, or 0 and the picture in each shape (width, height, most bytes)."""
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        return TOO_LARGE, []
    except Exception:  # noqa: BLE001  # whatever a reader stumbles over, it is no picture that it knows
        return NO_PICTURE, []
    if fault := wrong_size(picture):
        return fault, []
    try:
        plain = pixels_of(picture, max(max(width, height) for width, height, _ in shapes))
    except MemoryError:
        return TOO_LARGE, []
    except Exception:  # noqa: BLE001  # as above: truncated, or nonsense behind a good beginning
        return DAMAGED, []
    return OK, [as_webp(plain, *shape) for shape in shapes]


def wrong_size(picture: Image.Image) -> int:
    """Whether a picture has too many or too few pixels, by its header: nothing is decoded yet."""
    if picture.width * picture.height > MOST_PIXELS.get(picture.format or "", MOST_PIXELS_ELSE):
        return TOO_LARGE
    return TOO_SMALL if min(picture.size) < SMALLEST_SIDE else OK


def pixels_of(picture: Image.Image, largest: int) -> Image.Image:
    """The pixels alone, upright and in RGB: the first frame, without any metadata."""
    picture.draft("RGB", (largest * DRAFTED, largest * DRAFTED))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        ground = Image.new("RGBA", seen.size, (255, 255, 255, 255))
        upright = Image.alpha_composite(ground, seen)
    coloured = upright.convert("RGB")
    return Image.frombytes("RGB", coloured.size, coloured.tobytes())


def as_webp(picture: Image.Image, width: int, height: int, most: int) -> bytes:
    """The picture cropped to the shape, in the best quality that fits the bytes allowed."""
    cut = ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS, centering=EYES)
    encoded = b""
    for blur in (0, 2, 8):
        soft = cut.filter(ImageFilter.GaussianBlur(blur)) if blur else cut
        for quality in QUALITIES:
            out = io.BytesIO()
            soft.save(out, "WEBP", quality=quality, method=4)
            encoded = out.getvalue()
            if len(encoded) <= most:
                return encoded
    return encoded


def main() -> None:
    """Redraw the pictures on standard input, one after another."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    Image.preinit()  # loads all decoders now, which Pillow would otherwise look for at the first picture
    try:
        give_up_rights()
    except OSError:
        sys.exit(NOT_GUARDED)
    if sys.argv[1:] == ["--tries"]:
        sys.stdout.write("".join(f"{words}\n" for words in could_still()))
        return
    shapes = [(int(w), int(h), int(most)) for w, h, most in (word.split("x") for word in sys.argv[1:])]
    while len(head := sys.stdin.buffer.read(LENGTH.size)) == LENGTH.size:
        content = sys.stdin.buffer.read(LENGTH.unpack(head)[0])
        limit_time()
        fault, pictures = redrawn(content, shapes)
        answer = b"".join(LENGTH.pack(len(each)) + each for each in pictures)
        sys.stdout.buffer.write(bytes([fault]) + answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
