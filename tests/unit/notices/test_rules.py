"""When a mail is tried again, and which mails are one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.notices.rules import next_try, same_news

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@given(st.integers(1, 50))
def test_each_further_try_waits_at_least_as_long_and_never_more_than_a_day(tries: int) -> None:
    wait, longer = next_try(NOW, tries=tries) - NOW, next_try(NOW, tries=tries + 1) - NOW
    assert timedelta(hours=1) <= wait <= longer <= timedelta(hours=24)


def test_mails_that_say_the_same_to_the_same_person_are_one_in_the_order_they_came() -> None:
    keyed = [(("a", "news"), b"1"), (("b", "news"), b"2"), (("a", "news"), b"3"), (("a", "alarm"), b"4")]
    assert same_news(keyed) == [[b"1", b"3"], [b"2"], [b"4"]]
    assert same_news([]) == []
