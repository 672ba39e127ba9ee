"""Values in commands: whatever they hold, the shell sees one word of text."""

import contextlib
import itertools
import os
import subprocess

import pytest

from mlflow.exceptions import MlflowException
from mlflow.projects.command import filled, places_in, with_options

NASTY = [
    "plain",
    "two words",
    "",
    "it's",
    '"quoted"',
    "$(touch CANARY)",
    "`touch CANARY`",
    "'; touch CANARY; '",
    '"; touch CANARY; "',
    "\ntouch CANARY\n",
    "\\'; touch CANARY #",
    '\\"; touch CANARY; \\"',
    "a[$(touch CANARY)]",
    ")) ; touch CANARY; ((",
    "$HOME ${HOME} ~ * ? [a] {b} !!",
    "back\\slash\\",
]


def said(command: str, folder) -> str:
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("{v}", id="plain"),
        pytest.param('"{v}"', id="double"),
        pytest.param("'{v}'", id="single"),
        pytest.param('"$(printf %s {v}; printf x)"', id="substitution in double"),
        pytest.param('"$(printf %s "{v}"; printf x)"', id="double in substitution"),
        pytest.param("x{v}", id="joined"),
        pytest.param("\"a b\"'c d'{v}", id="after quotes"),
    ],
)
def test_a_value_is_one_word_of_text(tmp_path, place):
    # all values in one shell: starting one takes longer than the rest
    plain = {"{v}": ("", ""), '"{v}"': ("", ""), "'{v}'": ("", ""), "x{v}": ("x", "")}
    before, after = plain.get(place, ("a bc d", "") if place.startswith('"a') else ("", "x"))
    script = "\n".join(filled(f"printf '<%s>\\0' {place}", {"v": value}) for value in NASTY)
    assert said(script, tmp_path).split("\0")[:-1] == [f"<{before}{value}{after}>" for value in NASTY]
    assert not (tmp_path / "CANARY").exists()


@pytest.mark.parametrize(
    ("command", "where"),
    [
        ("echo `echo {v}`", "back quotes"),
        ("echo 1 # {v}", "a comment"),
        ("cat <<EOF\n{v}\nEOF", "here-document"),
        ("echo ${HOME:-{v}}", "${...}"),
        ("echo $'{v}'", "$'...'"),
        ("echo \\{v}", "after a backslash"),
        ('echo "$(case a in a) echo {v};; esac)"', "only the shell itself can read"),
    ],
)
def test_where_no_value_is_safe(command, where):
    with pytest.raises(MlflowException, match="cannot be put safely") as error:
        places_in(command)
    assert where in str(error.value)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("command", ["echo $(( {v} + 1 ))", 'echo $(( "{v}" + 1 ))', "(( x = {v} )); echo $x"])
def test_arithmetic_takes_numbers_only(command, tmp_path):
    assert said(filled(command, {"v": "41"}), tmp_path).strip() in ("42", "41")
    with pytest.raises(MlflowException, match="only a plain number is allowed"):
        filled(command, {"v": "a[$(touch CANARY)]"})


def test_no_command_runs_a_value(tmp_path):
    pieces = ['"', "'", "$(", ")", "{v}", "echo ", "\\", "#", "\n: ", "$((", "${", ";"]
    scripts = []
    for first, second, last in itertools.product(pieces, pieces, ('"', "")):
        for value in ("$(touch CANARY)", "'; touch CANARY; '", '"; touch CANARY; "', "\ntouch CANARY\n"):
            # `:` takes any words and does nothing; what stands in its place would be run because the command says so
            with contextlib.suppress(MlflowException):
                scripts.append(filled(f": {first}{second}{{v}}{last}", {"v": value}))
    assert len(scripts) > 500
    # one shell for all of them; what is no command at all is an error of its `eval`
    script = "\n".join(f"(eval {_quoted(one)}) >/dev/null 2>&1 </dev/null" for one in dict.fromkeys(scripts))
    (tmp_path / "all.sh").write_text(script)
    folder = tmp_path / "empty"
    folder.mkdir()
    subprocess.run(["bash", "../all.sh"], cwd=folder, capture_output=True)
    assert os.listdir(folder) == []
    # the same way with a command that is not safe
    subprocess.run(["bash", "-c", f"(eval {_quoted(': $(touch CANARY)')})"], cwd=folder)
    assert os.listdir(folder) == ["CANARY"]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def test_braces_that_are_no_places(tmp_path):
    command = "echo {{v}} ${{HOME}} ${HOME} {a,b} {1..2} $(echo {v})"
    home = os.environ["HOME"]
    assert said(filled(command, {"v": "x y"}), tmp_path) == f"{{v}} {home} {home} a b 1 2 x y\n"
    assert places_in(command + " {w} {v}") == ["v", "w"]


def test_a_name_without_a_value():
    with pytest.raises(MlflowException, match=r"uses \{b\}, which is no parameter .* there are: a"):
        filled("echo {b}", {"a": "1"})


def test_options_at_the_end():
    assert with_options("python x.py\n", {"alpha": "1", "name": "a b"}) == "python x.py --alpha 1 --name 'a b'"
