"""What must not leave the process: personal data and keys are taken out of spans before they are handed on.

    mlflow.tracing.configure(span_processors=[PiiRedactor()])
    mlflow.tracing.configure(span_processors=[PiiRedactor(["email", "card"], patterns={"customer": r"C-\\d{8}"})])

Texts in inputs, outputs, attributes, events and the status are looked through, wherever they lie; what is found is
replaced by ``[EMAIL]``, ``[PHONE]``, ``[CARD]``, ``[KEY]`` or the name of the own pattern. What looks like a card
number must pass its checksum and begin as cards do. Patterns find what has a form; names of people have none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from mlflow.entities.trace_keys import SpanAttributeKey
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

KINDS = ("key", "email", "card", "phone")
"""What is looked for unless it is said otherwise."""

# of mlflow's own attributes only these hold what users say
_OWN = "mlflow."
_SEARCHED = frozenset(
    (
        SpanAttributeKey.INPUTS,
        SpanAttributeKey.OUTPUTS,
        SpanAttributeKey.DESCRIPTION,
        SpanAttributeKey.INTERMEDIATE_OUTPUTS,
        SpanAttributeKey.CHAT_TOOLS,
    )
)
# by these traces are found again
_KEPT = frozenset((SpanAttributeKey.USER_ID, SpanAttributeKey.SESSION_ID))


class PiiRedactor:
    """A span processor that replaces personal data and keys.

    Args:
        kinds: of ``KINDS``: ``key`` (keys and tokens of providers, passwords under their usual names, private keys),
            ``email``, ``card`` (payment cards), ``phone``.
        patterns: own regular expressions by name; they are looked for first.
        replace: gets the kind (or name) and the text that was found, and gives what stands there instead; None puts
            the kind in capital letters and brackets.

    Raises: INVALID_PARAMETER_VALUE for a kind that is not known and a pattern that is no regular expression.
    """

    def __init__(
        self,
        kinds: Iterable[str] = KINDS,
        patterns: Mapping[str, str | re.Pattern[str]] | None = None,
        replace: Callable[[str, str], str] | None = None,
    ) -> None:
        chosen = list(kinds)
        unknown = [kind for kind in chosen if kind not in KINDS]
        if unknown:
            raise invalid(f"Invalid kind {unknown[0]!r} of what to redact; allowed are {', '.join(KINDS)}.")
        self._replace = replace or _capitals
        self._fields = "key" in chosen
        self._rules = [_own_rule(name, pattern) for name, pattern in (patterns or {}).items()]
        self._rules += [rule for rule in _RULES if rule.kind in chosen]

    def __call__(self, span: LiveSpan) -> None:
        """Change a span that is about to end."""
        record = span.record
        for key, text in record.attributes.items():
            if key in _SEARCHED or not (key.startswith(_OWN) or key in _KEPT):
                is_secret = self._fields and text.startswith('"') and _FIELD.fullmatch(key)
                record.attributes[key] = json.dumps(self._replace("key", text)) if is_secret else self.json_text(text)
        for event in record.events:
            event.attributes = self.value(event.attributes)
        record.status_message = self.text(record.status_message)

    def json_text(self, text: str) -> str:
        """A JSON text without what is looked for in the values that it stands for."""
        # escapes hide what they stand for, and a word may begin with one
        if "\\" not in text and not self._may_hold(text):
            return text
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            # no JSON after all: nothing gets out that was not looked through
            return json.dumps(self.text(text))
        changed = self.value(value)
        return text if changed == value else msgspec.json.encode(changed).decode()

    def value(self, value: Any) -> Any:
        """A value of JSON without what is looked for, at any depth."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {
                self.text(key): self._replace("key", item)
                if self._fields and isinstance(item, str) and item and _FIELD.fullmatch(key)
                else self.value(item)
                for key, item in value.items()
            }
        if isinstance(value, int) and not isinstance(value, bool) and value >= 10**11:
            changed = self.text(str(value))
            return value if changed == str(value) else changed
        return value

    def text(self, text: str) -> str:
        """A text without what is looked for."""
        for rule in self._rules:
            if rule.may_be_in(text):
                text = rule.pattern.sub(self._replacing(rule), text)
        return text

    def _may_hold(self, text: str) -> bool:
        if self._fields and _FIELD_IN_TEXT.search(text):
            return True
        return any(rule.may_be_in(text) and rule.pattern.search(text) for rule in self._rules)

    def _replacing(self, rule: _Rule) -> Callable[[re.Match[str]], str]:
        def replacement(match: re.Match[str]) -> str:
            found = match[0]
            return self._replace(rule.kind, found) if rule.check is None or rule.check(found) else found

        return replacement


def _capitals(kind: str, text: str) -> str:
    return f"[{kind.upper()}]"


class _Rule(NamedTuple):
    """What is looked for.

    Args:
        signs: texts one of which is in every text that holds it; () if there is none.
        check: whether something that looks so is so.
    """

    kind: str
    pattern: re.Pattern[str]
    signs: tuple[str, ...] = ()
    check: Callable[[str], bool] | None = None

    def may_be_in(self, text: str) -> bool:
        return not self.signs or any(sign in text for sign in self.signs)


def _own_rule(name: str, pattern: str | re.Pattern[str]) -> _Rule:
    try:
        return _Rule(name, re.compile(pattern))
    except (re.error, TypeError) as error:
        raise invalid(f"Invalid pattern {pattern!r} for {name!r}: {error}.") from None


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if not _CARD_BEGINNING.match(digits):
        return False
    # the checksum of Luhn: every second digit from the right counts twice
    total = 0
    for position, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + position % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    if text.startswith("+"):
        return 7 <= digits <= 15
    return 9 <= digits <= 15 and not _DATE.match(text)


# Visa; Mastercard; American Express; Discover; Diners Club; JCB; UnionPay; Maestro
_CARD_BEGINNING = re.compile(
    r"4\d{12}(?:\d{3}){0,2}$|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}$|3[47]\d{13}$"
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12,15}$|3(?:0[0-5]|[68]\d)\d{11}$|35(?:2[89]|[3-8]\d)\d{12,15}$"
    r"|62\d{14,17}$|(?:50|5[6-9]|6[0379])\d{10,17}$",
    re.ASCII,
)
_DATE = re.compile(r"\d{2}[-/. ]\d{2}[-/. ]\d{4}", re.ASCII)
_DIGITS = tuple("0123456789")

# the numbers of repetitions are bounded: a long text takes time in proportion to its length
_RULES = (
    _Rule(
        "key",
        re.compile(
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,40}PRIVATE KEY-----"
            r"|\b(?:"
            r"sk-[\w-]{20,400}"  # OpenAI, Anthropic, OpenRouter, DeepSeek
            r"|(?:AKIA|ASIA)[0-9A-Z]{16}"  # AWS
            r"|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}"  # GitHub, GitLab
            r"|AIza[\w-]{35}"  # Google
            r"|xox[a-z]-[\w-]{10,255}"  # Slack
            r"|[srp]k_(?:live|test)_[0-9A-Za-z]{16,255}"  # Stripe
            r"|hf_[A-Za-z0-9]{30,64}|gsk_[A-Za-z0-9]{20,255}|dapi[0-9a-f]{32}"  # Hugging Face, Groq, Databricks
            r"|SG\.[\w-]{16,64}\.[\w-]{16,64}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,255}"  # SendGrid, npm, PyPI
            r"|eyJ[\w-]{10,4000}\.[\w-]{10,8000}\.[\w-]{0,2000}"  # signed tokens (JWT)
            r")"
            r"|(?<=[Bb]earer )[\w.~+/=-]{16,4000}",
            re.ASCII,
        ),
        (
            *("PRIVATE KEY", "sk-", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"),
            *("AIza", "xox", "_live_", "_test_", "hf_", "gsk_", "dapi", "SG.", "npm_", "pypi-", "eyJ", "earer "),
        ),
    ),
    _Rule("email", re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w])"), ("@",)),
    _Rule("card", re.compile(r"(?<!\w)(?<!\w[-.])\d(?:[ -]?\d){11,18}(?!\w)(?![-.]\d)", re.ASCII), _DIGITS, _is_card),
    _Rule(
        "phone",
        re.compile(
            r"(?<![\w.:/-])(?:"
            r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){5,13}"  # +49 171 1234567
            r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}"  # (555) 123-4567
            r"|0\d{1,4}[ /-]\d{2,8}(?:[ -]?\d{2,4}){0,4}"  # 0171 1234567, 01 23 45 67 89
            r")(?![\w:])",
            re.ASCII,
        ),
        _DIGITS,
        _is_phone,
    ),
)
_SECRET = r"(?:[\w.-]{0,40}[_.-])?(?:api[_-]?key|passw(?:or)?d|secret|token|authorization|private[_-]?key|credentials?)"
_FIELD = re.compile(_SECRET, re.IGNORECASE | re.ASCII)
_FIELD_IN_TEXT = re.compile(rf'"{_SECRET}" ?:', re.IGNORECASE | re.ASCII)
