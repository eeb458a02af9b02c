"""TIM-02: no secret is compared with == or !=, which stop at the first difference; only hmac.compare_digest (and Key) does."""

import ast
from pathlib import Path

import pytest

HOTLINE = Path(__file__).parents[2] / "hotline"

SECRET_NAMES = frozenset(
    {
        "boot_key", "box_key", "code_hash", "commitment", "csrf_token", "mac", "otp", "passphrase", "password", "pepper", "prf", "receipt_text",
        "second_word", "secret", "secrets", "session_key", "sid", "sid_hash", "session_token", "totp", "totp_code", "totp_secret",
    }
)  # fmt: skip
SECRET_CALLS = frozenset({"reveal", "mac"})
"""Calls whose result is a secret or proves one."""
COMPARISONS = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def last_name(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def is_secret(node):
    if isinstance(node, ast.Subscript):
        return is_secret(node.value)
    if isinstance(node, ast.Call):
        is_hmac = isinstance(node.func, ast.Attribute) and last_name(node.func.value) == "hmac"
        return last_name(node.func) in SECRET_CALLS or is_hmac
    return last_name(node) in SECRET_NAMES


def is_literal(node):
    """Whether it is "", None, a number or the like: whether something is there at all is no secret."""
    return isinstance(node, ast.Constant) and node.value in ("", b"", None, 0, 1)


def findings(source):
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(op, COMPARISONS) for op in node.ops):
            membership = any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops)
            sides = [node.left] if membership else [node.left, *node.comparators]
            if any(map(is_secret, sides)) and not any(map(is_literal, sides)):
                found.append(node.lineno)
        if isinstance(node, ast.MatchValue) and is_secret(node.value):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "key.reveal() == other",
        "stored != commitment",
        "symmetric.mac(key, body) == tag",
        "hmac.digest(key, body, 'sha256') == tag",
        "csrf_token in known",
        "form.password.data == x if 0 else row.session_key == y",
        "seed.reveal()[:16] == lookup",
        "if self.totp_code != '123456': pass",
    ],
)
def test_tim02_the_lint_sees_a_comparison_that_leaks(source):
    assert findings(source)


@pytest.mark.parametrize(
    "source", ["hmac.compare_digest(a.reveal(), b)", "password == ''", "kind == 'grant'", "seq != 1"]
)
def test_tim02_the_lint_lets_harmless_comparisons_pass(source):
    assert not findings(source)


def test_tim02_secrets_are_compared_in_constant_time_everywhere():
    sources = sorted(HOTLINE.rglob("*.py"))
    assert len(sources) > 10
    found = {str(path.relative_to(HOTLINE)): findings(path.read_text()) for path in sources}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_tim02_the_vault_compares_commitments_and_macs_in_constant_time():
    """The constructions that check a secret name the function; taking it away turns this red."""
    checks = {"symmetric.py": 2, "envelope.py": 1}
    for name, count in checks.items():
        assert (HOTLINE / "vault" / name).read_text().count("hmac.compare_digest(") == count
