"""FLT-01: kill -9 at any moment loses nothing that was acknowledged, leaves nothing half, and the words already shown find it."""

from collections import Counter

import pytest
from sqlalchemy import text
from sqlmodel import select

from hotline.casefile.opening.cases import open_case
from hotline.casefile.post import drafts
from hotline.casefile.post.codes import DraftCode, OpenMailbox, open_code
from hotline.casefile.post.messages import next_view
from hotline.casefile.tables import CaseFile, HouseFile
from hotline.store.work import Work
from hotline.vault.receipt import parse, stretch_all
from tests.support.kills import Campaign, Told
from tests.support.reporter import open_mailbox
from tests.support.server import running
from tests.support.wire import Wire

pytestmark = pytest.mark.slow

SHARE = {"sqlite": 1.0, "postgres": 0.3}


@pytest.fixture
def campaign(instance, engine_kind, request):
    count = int(request.config.getoption("--submissions") * SHARE[engine_kind])
    environment = {
        "HOTLINE_DATABASE_URL": instance.settings.database_url,
        "HOTLINE_KEYSTORE_URL": instance.settings.keystore_url,
    }
    with running(instance.settings.instance, environment=environment) as server:
        held = Campaign(server, count=count, seed=20261122)
        held.run()
        yield held


def opened(work: Work, instance, told: Told) -> OpenMailbox | DraftCode | None:
    """What the words open, as the sign-in of the mailbox does it."""
    salt = bytes.fromhex(instance.settings.instance_salt)
    receipt = parse(work.codes.wordlist(), " ".join(told.words))
    return open_code(work, stretch_all(receipt, salt=salt, peppers=instance.credentials.pepper_receipt))


def whole_cases(work: Work, instance) -> dict[bytes, str]:
    """The story of each case, every one of which has to open from its first entry to its last."""
    keyring = instance.staff(work, "counsellor").keyring
    house_files = set(work.db.exec(select(HouseFile.case_id)))
    ids = [each for each in work.db.exec(select(CaseFile.id)) if each not in house_files]
    cases = {each: open_case(work, keyring, each) for each in ids}
    return {each: case.state.report.incidents[0].story for each, case in cases.items()}


def test_flt01_nothing_acknowledged_is_lost_and_the_words_shown_find_the_rest(
    campaign, instance, store, app, saved_pages
):
    assert campaign.faults == []
    assert campaign.killed_workers > 5
    assert campaign.killed_servers > 0
    acknowledged = [told for told in campaign.told if told.number]
    assert len(acknowledged) > len(campaign.told) * 0.8
    found: dict[str, bytes] = {}

    def look(work: Work) -> None:
        stories = whole_cases(work, instance)
        assert max(Counter(stories.values()).values()) == 1, "somebody's report arrived twice"
        for told in campaign.told:
            behind = opened(work, instance, told)
            if isinstance(behind, OpenMailbox):
                assert stories[behind.case_id] == told.story
                found[told.story] = behind.case_id
                assert told.number in {"", next_view(work, behind).number}
            else:
                assert not told.number, f"acknowledged and lost: {told.story}"
                assert isinstance(behind, DraftCode), f"the words open nothing: {told.story}"
                draft = drafts.adopt_draft(work, behind)
                assert draft is not None
                assert told.story in str(draft[0].data)
        assert set(found.values()) == set(stories), "a case that no words open"

    store.write(look)
    for told in acknowledged[:: max(1, len(acknowledged) // 4)]:
        wire = Wire(
            app, address=campaign.server.address, neutral_name=instance.settings.neutral_name, saved=saved_pages
        )
        assert open_mailbox(wire, told.words).h1 == "Ihr Postfach"
    if instance.settings.database_url.startswith("sqlite"):
        with store.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
