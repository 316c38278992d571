"""Every source file of the package, parsed once, for the architecture tests."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "muster"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One module: its path below the project, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path as messages and lists write it: `muster/people/access.py`."""
        return self.path.relative_to(PROJECT).as_posix()

    @property
    def module(self) -> str:
        """The dotted name."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def kind(self) -> str:
        """The file's part in its domain (`queries`, `actions`, `rules`): its first folder, or else its own name."""
        parts = self.path.relative_to(PACKAGE).with_suffix("").parts
        return parts[1] if len(parts) > 1 else parts[0]

    def functions(self) -> list[ast.FunctionDef]:
        """Every function and method."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]


@cache
def sources() -> tuple[Source, ...]:
    """The modules of the product: no tests, no migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            text = path.read_text()
            found.append(Source(path, text, ast.parse(text)))
    return tuple(found)


@cache
def templates() -> tuple[Path, ...]:
    """Every page and part of a page."""
    return tuple(sorted(PACKAGE.glob("*/templates/**/*.*")))


def called_names(node: ast.AST) -> set[str]:
    """The names of everything called below a node, without the object they are called on."""
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {
        func.id if isinstance(func, ast.Name) else func.attr
        for func in calls
        if isinstance(func, ast.Name | ast.Attribute)
    }


def imported_modules(source: Source) -> set[str]:
    """Every module that a source imports, with the names of `from` imports."""
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found
