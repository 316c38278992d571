"""The house rules that no linter knows: where code may be, how large it may get, what must not appear."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import (
    PACKAGE,
    PROJECT,
    Source,
    called_names,
    imported_modules,
    sources,
    templates,
)

ROWS_MAY_BE_READ_IN = {"models", "queries", "actions", "jobs", "migrations"}
ROWS_ELSEWHERE = {
    "muster/people/directory.py": "the names of a school, the one cache of records",
    "muster/protection/": "accounts, sessions and folders, below every domain",
    "muster/demonstration/": "fills a school in bulk, as nothing else may",
}
DOOR = {
    "open_folders",
    "open_whole_folder",
    "open_to_count",
    "ask_folders",
    "ask_to_count_kinds",
    "count_in_folders",
    "count_kinds_in_folders",
    "write_folders",
    "rewrite_opened",
    "create_missing",
    "create_folders",
    "keep_files",
    "open_files",
    "discard_files",
}
DOOR_MAY_BE_USED_IN = {"queries", "actions", "jobs"}
DOOR_ELSEWHERE = {
    "muster/protection/folder/": "the door itself",
    "muster/protection/files/": "the door to files",
    "muster/protection/posture/known.py": "the leak drill has to know what it looks for; a command alone may",
    "muster/demonstration/": "fills a school in bulk, as nothing else may",
}
FETCH_MAY_BE_CALLED_IN = {"muster/protection/folder/opening.py", "muster/people/directory.py"}
PURE = {
    "rules.py",
    "movements.py",
    "figures.py",
    "marks.py",
    "words.py",
    "thresholds.py",
    "names.py",
    "upn.py",
}
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "common",
    "base",
    "managers",
    "misc",
}

LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE, DEEPEST = 40, 400, 120, 3

LARGER_THAN_USUAL: dict[str, str] = {}
"""Files and functions past a limit, each with its reason."""


def elsewhere(source: Source, places: dict[str, str]) -> bool:
    return any(source.name.startswith(place) for place in places)


def test_rows_are_read_in_models_queries_and_actions_only():
    wrong = {
        source.name
        for source in sources()
        if re.search(r"\.objects\b", source.text)
        and source.kind not in ROWS_MAY_BE_READ_IN
        and not elsewhere(source, ROWS_ELSEWHERE)
    }
    assert wrong == set()


def test_folders_are_opened_in_queries_and_actions_only():
    wrong = {
        source.name
        for source in sources()
        if called_names(source.tree) & DOOR
        and source.kind not in DOOR_MAY_BE_USED_IN
        and not elsewhere(source, DOOR_ELSEWHERE)
    }
    assert wrong == set()


def test_only_the_door_and_the_directory_fetch_records():
    store = "muster.protection.folder.store"
    ways = {f"{store}.{way}" for way in ("fetch", "read", "ask", "ask_to_count")}
    users = {source.name for source in sources() if ways & set(imported_modules(source))}
    assert users == FETCH_MAY_BE_CALLED_IN


def test_records_and_keys_are_named_in_no_statement_outside_protection():
    table = re.compile(r"\b(folder_record|keys\.(subject|school)_key|audit\.(event|people_set))\b")
    allowed = ("muster/protection/", "muster/demonstration/", "muster/bench/")
    wrong = {
        source.name
        for source in sources()
        if table.search(source.text) and not source.name.startswith(allowed)
    }
    assert wrong == set()


def test_rules_know_no_framework_and_no_database():
    """Those that are pure by their name, and those that say so of themselves."""
    pure = [source for source in sources() if source.path.name in PURE or says_no_database(source)]
    assert {source.path.name for source in pure} >= PURE
    for source in pure:
        modules = {name.split(".")[0] for name in imported_modules(source)}
        assert not modules & {"django", "psycopg"}, source.name


def says_no_database(source: Source) -> bool:
    return "No database." in (ast.get_docstring(source.tree) or "")


def test_forms_neither_fetch_nor_save():
    forms = [source for source in sources() if source.kind == "forms"]
    assert forms
    for source in forms:
        taken = {name.rsplit(".", 1)[1] for name in imported_modules(source) if ".queries." in name}
        assert {name for name in taken if name[0].islower()} <= query_files(), f"{source.name} calls a query"
        assert ".objects" not in source.text, source.name


def query_files() -> set[str]:
    return {source.path.stem for source in sources() if source.kind == "queries"}


def test_files_have_names_that_a_school_uses():
    found = {part for source in sources() for part in (source.path.stem, source.path.parent.name)}
    assert found & FORBIDDEN_NAMES == set()


def test_no_file_is_longer_than_the_limit():
    long = {source.name: len(source.text.splitlines()) for source in sources()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}
    tall = {
        path.name: len(path.read_text().splitlines())
        for path in templates()
        if path.suffix in {".html", ".txt"}
    }
    assert {name: lines for name, lines in tall.items() if lines > LONGEST_TEMPLATE} == {}


def test_no_function_is_longer_than_the_limit():
    long = {
        f"{source.name}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for source in sources()
        for function in source.functions()
    }
    too_long = {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION}
    assert too_long.keys() == LARGER_THAN_USUAL.keys(), too_long


def test_nothing_is_nested_deeper_than_the_limit():
    deep = {
        f"{source.name}:{function.name}"
        for source in sources()
        for function in source.functions()
        if _depth(function) > DEEPEST
    }
    assert deep == set()


BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)


def _depth(node: ast.AST) -> int:
    """How deep blocks are nested. An `elif` continues its `if` rather than being nested in it."""
    below = [_depth(child) for child in _children(node)]
    return max(below, default=0) + isinstance(node, BLOCKS)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        continues = isinstance(node, ast.If) and node.orelse == [child] and isinstance(child, ast.If)
        yield from _children(child) if continues else [child]


def test_nothing_is_rendered_after_the_transaction():
    lazy = re.compile(r"\b(TemplateResponse|StreamingHttpResponse|FileResponse)\b")
    allowed = {"muster/protection/access/guards.py"}
    assert {source.name for source in sources() if lazy.search(source.text)} <= allowed


def test_the_time_is_asked_of_the_clock_alone():
    real = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|datetime\.today|timezone\.now)\(")
    allowed = {"muster/protection/clock.py", "muster/config/settings.py", "muster/config/demonstrating.py"}
    assert {source.name for source in sources() if real.search(source.text)} - allowed == set()


MACHINE = re.compile(
    r"(?<![\w.])/(work|tmp|root|home|Users)/\w|\.\./shared|AKIA[0-9A-Z]{12}|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(?!127\.0\.0\.1|0\.0\.0\.0)(?:10|172|192)\.\d+\.\d+\.\d+\b"
)
TEXTS = {".py", ".sql", ".html", ".txt", ".js", ".css", ".toml", ".md", ".csv", ".json", ".svg"}


def test_no_file_names_a_machine_or_holds_a_secret():
    wrong = [
        f"{path.relative_to(PROJECT)}: {found.group()}"
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in TEXTS and path.is_file() and "tests" not in path.parts
        for found in MACHINE.finditer(path.read_text(errors="replace"))
    ]
    assert wrong == []


ADDRESS = re.compile(r"https?://(\w[\w.-]*)")
KNOWN_ADDRESSES = re.compile(
    r"(localhost|127\.0\.0\.1|www\.w3\.org|login\.microsoftonline\.com|accounts\.google\.com|refeds\.org|([\w-]+\.)*(gov\.uk|legislation\.gov\.uk|example\.(org|com)|imsglobal\.org"
    r"|1edtech\.org|rfc-editor\.org|postgresql\.org|unicode\.org|w3\.org|census\.gov|gnu\.org|creativecommons\.org))"
)


def test_the_program_names_no_outside_host_but_standards_and_laws():
    found = {
        (path.relative_to(PROJECT).as_posix(), host)
        for path in PACKAGE.rglob("*")
        if path.suffix in TEXTS - {".md"} and path.is_file() and not {"data", "tests"} & set(path.parts)
        for host in ADDRESS.findall(path.read_text(errors="replace"))
    }
    assert {(name, host) for name, host in found if not KNOWN_ADDRESSES.fullmatch(host)} == set()


UNSAFE = re.compile(
    r"\|\s*safe\b|autoescape\s+false|\bstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\bsrc=)|<style|hx-on"
)


def test_templates_leave_escaping_on_and_hold_no_inline_style_or_script():
    pages = {path: path.read_text() for path in templates() if path.suffix == ".html"}
    assert pages
    wrong = {f"{path.relative_to(PROJECT)}": UNSAFE.findall(text) for path, text in pages.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_text_is_declared_safe_nowhere():
    named = re.compile(r"\b(mark_safe|SafeString|SafeText)\b|Markup\(")
    wrong = {
        source.name
        for source in sources()
        if named.search(source.text) and not source.name.startswith("muster/ui/")
    }
    assert wrong == set()


def test_a_migration_writes_by_the_connection_that_it_runs_on():
    """Without `using`, a save goes by the router as the app, which would wait for the owner's locks for ever."""
    saving = [
        (path.name, call)
        for path in sorted(PACKAGE.glob("*/migrations/0*.py"))
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "save"
    ]
    assert saving
    assert {name for name, call in saving if "using" not in {given.arg for given in call.keywords}} == set()
