"""The list of planted defects matches the code: each can be planted, and its test exists."""

import ast

import pytest

from tests.mutants.listed import PROJECT, Defect, defects

FEWEST = 15


def test_there_are_as_many_defects_as_were_promised_and_each_is_another():
    assert len({one.name for one in defects()}) == len(defects()) >= FEWEST


@pytest.mark.parametrize("defect", defects(), ids=lambda one: one.name)
def test_each_defect_can_be_planted_and_its_test_is_there(defect: Defect):
    source = (PROJECT / defect.file).read_text()
    planted = defect.planted_in(source)
    assert planted != source
    if defect.file.endswith(".py"):
        ast.parse(planted)
    file, _, name = defect.test.partition("::")
    assert f"def {name}(" in (PROJECT / file).read_text()
