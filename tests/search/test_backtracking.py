"""Which regular expressions are refused where Python's engine would run them."""

import pytest

from mlflow.search.backtracking import explodes


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a*)*b",
        "(.*)*",
        "((ab)+c?)+x",
        "(a|a)*b",
        "(a|ab)+$",
        "(x+x+)+y",
        r"(\d+|\w)+!",
        "(?:a{2,}){3,}",
        "(a|)+b",
        "(a{2,3})+",
    ],
)
def test_refused(pattern):
    assert explodes(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^tr-",
        "a+b*c",
        "(foo|bar)+",
        "(ab)*",
        "[a-z]+[0-9]+",
        "(a{3})+",
        "(ab?)+",
        "(a+|b)",
        "(?i)x.*y",
        r"\d+\.\d+",
        "(",
        "^(OK|ERROR)$",
    ],
)
def test_allowed(pattern):
    assert not explodes(pattern)
