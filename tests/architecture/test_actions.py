"""Every action takes the acting viewer by name, and records itself in the log."""

import ast
from collections import defaultdict
from functools import cache

from tests.architecture.sources import Source, sources

RECORDING = {
    "muster.protection.audit.recording.record",
    "muster.protection.audit.recording.record_each_reason",
    "muster.protection.audit.recording.record_refusal",
    "muster.protection.audit.recording.record_for_account",
    "muster.protection.folder.opening.open_folders",
    "muster.protection.folder.opening.count_in_folders",
    "muster.protection.folder.writing.write_folders",
}
"""The functions that leave a line in the log."""


WITHOUT_A_VIEWER = {
    "muster.attendance.actions.day_cards.open_day_card": "whoever holds a card has no account, and shows its PIN",
    "muster.attendance.actions.devices.refresh_pack": "a device has a key and no account",
    "muster.attendance.actions.asking.open_reason_link": "a parent has a link and no account",
    "muster.attendance.actions.asking.answer_reason_link": "a parent has a link and no account",
    "muster.reports.actions.opening.check_report_link": "a parent has a link and no account",
    "muster.reports.actions.opening.open_report": "a parent has a link and no account",
}
"""Actions by somebody without an account, each with the reason. They are in the log all the same."""


def action_modules() -> list[Source]:
    return [source for source in sources() if source.kind == "actions" and source.module.count(".") >= 2]


def public_functions(source: Source) -> list[ast.FunctionDef]:
    found = [node for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    return [function for function in found if not function.name.startswith("_")]


def is_action(function: ast.FunctionDef) -> bool:
    """Whether a function is an action. Actions take keyword arguments only; other functions beside them are steps of one."""
    return not function.args.args


def test_every_action_takes_who_acts_by_name():
    wrong = {
        f"{source.module}.{function.name}"
        for source in action_modules()
        for function in public_functions(source)
        if is_action(function) and "by" not in {argument.arg for argument in function.args.kwonlyargs}
    }
    assert wrong == WITHOUT_A_VIEWER.keys()


def test_every_action_leaves_a_line_in_the_log():
    silent = {
        f"{source.module}.{function.name}"
        for source in action_modules()
        for function in public_functions(source)
        if is_action(function) and f"{source.module}.{function.name}" not in reaching_the_log()
    }
    assert silent == set()


def test_there_are_actions_to_look_at():
    assert (
        sum(is_action(function) for source in action_modules() for function in public_functions(source)) > 15
    )


@cache
def reaching_the_log() -> set[str]:
    """The functions that record, themselves or through anything of ours that they call."""
    callers = defaultdict(set)
    for name, called in calls().items():
        for one in called:
            callers[one].add(name)
    found, ahead = set(RECORDING), list(RECORDING)
    while ahead:
        further = callers[ahead.pop()] - found
        found |= further
        ahead += further
    return found


@cache
def calls() -> dict[str, set[str]]:
    """The full names of the functions that each function of the package calls."""
    return {
        f"{source.module}.{function.name}": _called(source, function)
        for source in sources()
        for function in source.functions()
    }


def _called(source: Source, function: ast.FunctionDef) -> set[str]:
    known = _names_in(source)
    functions = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    found = set()
    for called in functions:
        if isinstance(called, ast.Name):
            found.add(known.get(called.id, f"{source.module}.{called.id}"))
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            found.add(f"{known.get(called.value.id, '')}.{called.attr}")
    return found


@cache
def _names_in(source: Source) -> dict[str, str]:
    """The full name behind each imported name; names re-exported by a package are followed to their definition."""
    names: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {
                alias.asname or alias.name: _defined(f"{node.module}.{alias.name}") for alias in node.names
            }
    return names


@cache
def packages() -> dict[str, Source]:
    """The modules that are packages, by name."""
    return {source.module: source for source in sources() if source.path.name == "__init__.py"}


def _defined(name: str) -> str:
    package, _, last = name.rpartition(".")
    source = packages().get(package)
    if source is None:
        return name
    return _names_in(source).get(last, name)
