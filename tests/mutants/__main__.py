"""Plant each defect in a copy of the project, one at a time, and see its test fail: `./run mutants [WORDS OF A NAME ...]`.

The tests are run once as they are, and must pass; then once for each defect, and must fail. A defect that stops the tests
from being collected proves nothing and counts as missed. The project itself is not touched. Exit status 1 if one is missed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.listed import PROJECT, Defect, defects

SOME_FAILED = 1  # pytest's exit status, and no other, says that tests ran and failed


def main(words: Sequence[str]) -> int:
    """Try the defects whose names hold one of the words, or all of them."""
    chosen = [one for one in defects() if not words or any(word in one.name for word in words)]
    if not chosen:
        sys.exit(f"No defect is named after {' or '.join(words)}. They stand in tests/mutants/defects.toml.")
    with _copy_of_the_project() as copy:
        tests = sorted({one.test for one in chosen})
        print(f"{len(tests)} tests as they are ...", flush=True)
        clean = _run(copy, tests)
        if clean.returncode != 0:
            sys.exit(f"{clean.stdout}\nThey do not pass without any defect. Mend that first.")
        missed = [one for one in chosen if not _is_caught(copy, one)]
    print(f"{len(chosen) - len(missed)} of {len(chosen)} defects are caught.")
    return 1 if missed else 0


def _is_caught(copy: Path, defect: Defect) -> bool:
    file = copy / defect.file
    as_it_is = file.read_text()
    file.write_text(defect.planted_in(as_it_is))
    try:
        caught = _run(copy, [defect.test]).returncode == SOME_FAILED
    finally:
        file.write_text(as_it_is)
    print(f"{'caught' if caught else 'MISSED'}  {defect.name}", flush=True)
    return caught


def _run(copy: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


@contextmanager
def _copy_of_the_project() -> Iterator[Path]:
    """All that git tracks or would track, as it stands now, in a place of its own."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=PROJECT, capture_output=True, check=True).stdout.decode().split("\0")
    with tempfile.TemporaryDirectory(prefix="muster-mutants-") as place:
        copy = Path(place)
        copy.chmod(0o711)  # the account that runs the database passes through
        for name in filter(None, names):
            if (PROJECT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, copy / name)
        yield copy


def _words() -> list[str]:
    parser = argparse.ArgumentParser(prog="./run mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="of the names of the defects that are planted; else all")
    return list(parser.parse_args().words)


if __name__ == "__main__":
    sys.exit(main(_words()))
