"""Generates pages of the handbook from the program's declarations, so that nothing is typed twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

from muster.config.environment import PROJECT, SETTINGS
from muster.config.markdown import page, table

HANDBOOK = PROJECT / "docs" / "reference"
DECISIONS = PROJECT / "docs" / "decisions"
_HEADING = re.compile(r"# (\d{4})[:.]? (.+)")
PACKAGE = Path(__file__).resolve().parents[1]

RECORDERS: Mapping[str, str] = {
    "record": "",
    "open_folders": "open",
    "count_in_folders": "count",
    "write_folders": "write",
    "record_refusal": "refuse",
}
"""Functions that write to the audit log, and the word that each uses if the caller gives none."""


def pages() -> dict[Path, str]:
    """Every generated page: its path, and its text."""
    _load_declarations()
    from muster.config.accepting import accepting
    from muster.config.processing import processing

    made = {
        "permissions.md": _permissions(),
        "records.md": _records(),
        "processing.md": processing(),
        "audit.md": _audit(),
        "settings.md": _settings(),
        "input.md": accepting(),
    }
    return {DECISIONS / "README.md": _decisions(), **{HANDBOOK / name: text for name, text in made.items()}}


def _load_declarations() -> None:
    """Import the modules that declare things when imported: every domain's policy and records."""
    for config in apps.get_app_configs():
        for part in ("records", "access"):
            if config.name.startswith("muster.") and find_spec(f"{config.name}.{part}"):
                import_module(f"{config.name}.{part}")


def _decisions() -> str:
    """The decisions in the order of their numbers, each by the heading of its page."""
    rows = []
    for path in sorted(DECISIONS.glob("[0-9]*.md")):
        heading = _HEADING.fullmatch(path.read_text(encoding="utf-8").partition("\n")[0])
        if heading is None or not path.name.startswith(heading[1]):
            raise ValueError(f"{path.name} does not begin with a heading of its number: # NNNN Title")
        rows.append((f"[{heading[1]}]({path.name})", heading[2]))
    intro = (
        "One page each, numbered. A decision that no longer holds is not deleted: a later one answers it, and it says "
        "which.\nSome numbers were kept free and never used."
    )
    return page("Decisions", intro, table(("number", "decision"), rows))


def _permissions() -> str:
    from muster.protection.access.policy import OPERATOR, declared_permissions

    rows = []
    for name, permission in declared_permissions().items():
        grants = [
            " and ".join(sorted(fact.says for fact in grant))
            for grant in permission.grants
            if OPERATOR not in grant
        ]
        kinds = ", ".join(sorted(kind.name for kind in permission.kinds)) or "none"
        fresh = "yes" if permission.fresh_factor else ""
        budget = permission.uncounted or ("counted" if kinds else "")
        rows.append((f"`{name}`", permission.allows, "; or ".join(grants) or "nobody", kinds, fresh, budget))
    head = ("permission", "allows to", "granted because", "kinds of record", "fresh second factor", "budget")
    intro = "Who may do what. A permission is granted by any of its grants; a command on the server has every one."
    return page("Permissions", intro, table(head, rows))


def _records() -> str:
    from muster.protection.folder.kinds import declared_kinds

    head = ("kind", "code", "tier", "purpose", "lawful basis", "Article 9 condition", "kept", "key")
    rows = [
        (
            f"`{kind.name}`",
            str(code),
            kind.tier.value,
            kind.purpose,
            kind.basis.value,
            kind.condition.value,
            kind.keep,
            kind.key_class.name.lower(),
        )
        for code, kind in declared_kinds().items()
    ]
    intro = (
        "What a folder may hold: the record of processing (UK GDPR, Article 30). Every one is sealed under the "
        "person's own key of the class in the last column."
    )
    return page("Kinds of record", intro, table(head, rows))


def _audit() -> str:
    words: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or path.is_relative_to(PACKAGE / "protection" / "folder"):
            continue
        for word in _recorded_in(ast.parse(path.read_text(encoding="utf-8"))):
            words.setdefault(word, set()).add(path.relative_to(PACKAGE).parts[0])
    rows = [(word, ", ".join(sorted(domains))) for word, domains in sorted(words.items())]
    intro = (
        "The words that the audit log uses for what was done. They are fixed: nothing that anybody typed enters the "
        "log. `...` stands for one of a few fixed words."
    )
    return page("Audit events", intro, table(("what was done", "recorded by"), rows))


def _recorded_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            # Every function with an `action` passes it to a recorder.
            found = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
            if not found and node.func.id == "record":
                found = node.args[2:3]
            word = _words(found[0]) if found else RECORDERS.get(node.func.id, "")
            if word:
                yield word


def _words(node: ast.expr) -> str:
    """A literal, with `...` for the parts chosen at run time; empty if all of it is."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) or "..." for part in node.values)
    return ""


def _settings() -> str:
    head = ("variable", "what it sets", "without it", "secret")
    rows = [
        (
            f"`{setting.name}`",
            setting.meaning,
            setting.default,
            f"yes; `{setting.name}_FILE` names a file instead" if setting.secret else "",
        )
        for setting in SETTINGS
    ]
    intro = "Settings come from the environment only. A wrong one is named at the start, with what to do."
    return page("Settings", intro, table(head, rows))
