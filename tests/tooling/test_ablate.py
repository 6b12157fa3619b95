"""A rule that is switched off finds nothing wherever it is used, and is put back afterwards."""

import importlib

import pytest

from builder.extract.pipeline import extract
from builder.records import Origin, RawDocument
from scripts.training.ablate import ablate, find_rules, finds_nothing, rows, without_rules

TEXT = "Ferry reopens\n\nSALTIRA – " + "The ferry to the outer islands runs again after the winter, the line said. " * 3


def dateline():
    return extract(RawDocument(Origin("a.txt"), TEXT)).dateline


def test_rule_finds_nothing_while_it_is_switched_off():
    assert "SALTIRA" == dateline()

    calls, without = without_rules(dateline, ["datelines:find_dateline", "bylines:find"])

    assert None is without
    assert calls > 0
    assert "SALTIRA" == dateline()


@pytest.mark.parametrize(
    ("function", "args", "nothing"),
    [
        ("keeping:keep", (1, 2, 3, 4, 5), None),
        ("headlines:_is_day", ("3 May",), False),
        ("headlines:_behind_seam", ("A headline", []), "A headline"),
    ],
)
def test_nothing_depends_on_the_return_type(function, args, nothing):
    module, _, name = function.partition(":")
    rule = getattr(importlib.import_module(f"builder.extract.{module}"), name)

    assert function in list(find_rules())
    assert nothing == finds_nothing(rule, args)


def test_worth_is_positive_where_the_extractor_is_better_with_the_rule():
    whole = {"open": {"nodes": {"headline": 0.9, "body_leak_rate": 0.1}}}
    without = {"open": {"nodes": {"headline": 0.8, "body_leak_rate": 0.15}}}
    [(part, figures)] = rows(whole, without)

    assert "open text" == part
    assert [100, 0, 50] == [round(figure) for figure in figures[:3]]


def test_unknown_rule_is_named():
    with pytest.raises(SystemExit, match="matches no rule"):
        ablate(dict, ["no-such:*"])
