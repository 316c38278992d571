"""Generates the reference of input: every form that can be posted, field by field, with what each field accepts."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

from django import forms
from django.core.validators import RegexValidator

import muster
from muster.config.markdown import page, table

INTRO = (
    "What pages take. A value that is not what its field says is refused with words beside the field, on the server, "
    "whatever the page's own script let through; nothing is kept then. Choices that depend on the school (its groups, "
    "people, points) are offered to each viewer anew, and anything else is refused. What a rule of the school forbids "
    "beyond that is refused by the action, in its `rules.py`. Registers, mark sheets and other pages that send cells one "
    "by one name their rules in `muster/attendance/rules.py` and `muster/assessment/rules.py`; files stand in "
    "[what comes in](../protection/what_comes_in.md)."
)
TOGETHER = "Values that have to fit together"


def accepting() -> str:
    """The page."""
    fields, together = [], []
    for form in declared_forms():
        where = f"`{form.__module__.removeprefix('muster.')}` {form.__name__}"
        fields += [(where, name, _takes(field)) for name, field in form.base_fields.items()]
        together += [(where, words) for words in _rules_over_fields(form)]
    return page(
        "Input",
        INTRO,
        table(("form", "field", "takes"), fields),
        f"## {TOGETHER}",
        table(("form", "rule"), together),
    )


def declared_forms() -> list[type[forms.Form]]:
    """Every form of the program, in the order of their modules and names."""
    for found in pkgutil.walk_packages(muster.__path__, "muster."):
        if found.name.rpartition(".")[2].endswith("forms") or ".forms." in found.name:
            import_module(found.name)
    ours = {form for form in _below(forms.Form) if form.__module__.startswith("muster.")}
    return sorted(ours, key=lambda form: (form.__module__, form.__name__))


def _below(form: type[forms.Form]) -> Iterator[type[forms.Form]]:
    for one in form.__subclasses__():
        yield one
        yield from _below(one)


def _takes(field: forms.Field) -> str:
    """What a field takes, in words: its kind, whether it may be empty, and its limits."""
    words = [_sort(field), "" if field.required else "may be empty"]
    for name, before, after in (
        ("min_length", "at least", " characters"),
        ("max_length", "at most", " characters"),
        ("min_value", "from", ""),
        ("max_value", "up to", ""),
    ):
        bound = getattr(field, name, None)
        if bound is not None:
            words.append(f"{before} {bound() if callable(bound) else bound}{after}")
    if any(isinstance(one, RegexValidator) for one in field.validators):
        words.append("of one shape")
    return ", ".join(filter(None, words))


def _sort(field: forms.Field) -> str:
    sorts = (
        (forms.MultipleChoiceField, "some of the choices offered"),
        (forms.ChoiceField, "one of the choices offered"),
        (forms.FileField, "a file"),
        (forms.BooleanField, "yes or no"),
        (forms.DateTimeField, "a moment"),
        (forms.DateField, "a date"),
        (forms.TimeField, "a time"),
        (forms.EmailField, "an e-mail address"),
        (forms.UUIDField, "an identifier"),
        (forms.IntegerField, "a number"),
        (forms.CharField, "text"),
    )
    return next((words for sort, words in sorts if isinstance(field, sort)), "a value of its own kind")


def _rules_over_fields(form: type[forms.Form]) -> Iterator[str]:
    """The docstrings of the form's own checks."""
    for name, method in vars(form).items():
        if name.startswith("clean") and callable(method) and method.__doc__:
            first = inspect.cleandoc(method.__doc__).partition("\n\n")[0].replace("\n", " ")
            yield first.replace(" Raises ValidationError.", "")
