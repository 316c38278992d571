"""The terminal dialogue of an import: problems with their places, questions, plans, and the confirmation."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from muster.interchange.problems import Problem, Question

REFUSED: Final = 1
MOST_LINES: Final = 12


def typed_answer(typed: str) -> tuple[str, str]:
    """Read `KEY=ANSWER`. Raises argparse's error with the words that are shown beside the option."""
    key, sign, answer = (part.strip() for part in typed.partition("="))
    if not (key and sign and answer):
        raise argparse.ArgumentTypeError(
            f"'{typed}' answers no question: write KEY=ANSWER, as it stands below the question"
        )
    return key, answer


def answers_of(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the answers given in advance, by the key of each question."""
    return dict(arguments.answer)


def say_problems(problems: Iterable[Problem]) -> None:
    """Print every problem with its file, lines, column and value, and what to do."""
    from muster.interchange.problems import gathered

    for one in gathered(problems):
        problem = one.problem
        value = f" [{problem.value}]" if problem.value else ""
        told = f"{problem.weight.value}: {one.place}{value}: {problem.what}. {problem.remedy}"
        print(told.rstrip(), file=sys.stderr)


def say_questions(questions: Iterable[Question]) -> None:
    """Print each question with the answers that may be given, as they are typed."""
    for question in questions:
        print(f"\n{question.file}: {question.words}", file=sys.stderr)
        for answer, words in question.choices:
            print(f"  {words}: --answer '{question.key}={answer}'", file=sys.stderr)


def say_lines(lines: Sequence[str]) -> None:
    """Print the first lines, and how many more there are."""
    for line in lines[:MOST_LINES]:
        print(f"  {line}")
    if len(lines) > MOST_LINES:
        print(f"  and {len(lines) - MOST_LINES} more")


def has_typed(word: str) -> bool:
    """Ask for a word before anything changes. Without anybody at the terminal the answer is no."""
    try:
        return input(f"\nType {word} to apply this: ").strip().casefold() == word
    except EOFError:
        return False
