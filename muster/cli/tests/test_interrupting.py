"""Whoever ends a command while it still loads its modules is not told where it was."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from muster.config.environment import PROJECT

INTERRUPTED = 130


HELD_BACK = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("held", flush=True)
os.execv(sys.executable, [sys.executable, "-m", "muster", "doctor", "--help"])
"""


def test_an_interrupt_that_was_held_back_ends_the_command_without_a_word():
    command = [sys.executable, "-c", HELD_BACK]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == b"held\n"
        started.send_signal(signal.SIGINT)
        said, _ = started.communicate(timeout=60)
    assert (started.returncode, said) == (INTERRUPTED, b"")


def test_the_script_holds_an_interrupt_back_until_the_command_has_loaded():
    with subprocess.Popen(
        [sys.executable, "run", "doctor", "--help"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as started:
        while b"muster" not in Path(f"/proc/{started.pid}/cmdline").read_bytes().split(b"\0"):
            time.sleep(0.005)  # until the script has become the command, which now loads for half a second
        started.send_signal(signal.SIGINT)
        said, _ = started.communicate(timeout=60)
    assert b"Traceback" not in said
    assert b"usage" in said or started.returncode == INTERRUPTED
