"""Every bench of `python -m tests.bench` runs, once and tiny; no figure is judged here."""

import json

import pytest

from tests.bench.__main__ import BENCHES, RECEIPTS, main
from tests.bench.place import place
from tests.bench.rows import Row, as_json, percentile, row, table

CASES = 8


@pytest.fixture(scope="module")
def there(nurseries, tmp_path_factory):
    with place(nurseries("sqlite", None), tmp_path_factory.mktemp("bench"), cases=CASES, receipts=RECEIPTS) as made:
        yield made


@pytest.mark.parametrize("name", BENCHES)
def test_each_bench_measures_what_it_is_named_for(there, name):
    rows = list(BENCHES[name].measure(there, 1))
    assert rows
    for each in rows:
        assert each.n >= 1
        assert 0 <= each.p50 <= each.p95, each
        assert all(value != "" for value in each.beside.values()), each
    assert all(each.p50 == 0 for each in rows if each.name.startswith("submit by 8, failed"))


def test_a_percentile_is_a_value_that_was_measured():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 50) == 3.0
    assert percentile(values, 95) == 5.0
    assert percentile([7.0], 50) == 7.0
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


def test_rows_are_printed_for_people_and_for_programs():
    rows = [row("inbox", "ms", [1.0, 2.0, 30.0], {"limit <=": 40, "hello": 0.5}), Row("size", 1, "kB", 56.6, 56.6)]
    lines = table(rows).splitlines()
    assert lines[0].split() == ["name", "n", "unit", "p50", "p95", "beside"]
    assert lines[1].split() == ["inbox", "3", "ms", "2", "30", "limit", "<=", "40;", "hello", "0.50"]
    assert json.loads(as_json(rows))[0]["beside"] == {"limit <=": 40, "hello": 0.5}


def test_an_unknown_name_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["nothing-of-this-name"])
    assert "submit-8" in capsys.readouterr().err
