"""The first keyholder comes in by the page: from `hotline init` to a line that takes reports."""

from pathlib import Path

from hotline.accounts.rules import Role
from hotline.cli.init import make
from hotline.roster.queries import current
from hotline.settings import load_credentials
from tests.support.client import Client
from tests.support.instances import BASE_URL, Instance
from tests.support.team import Invited, come_in, sign_in


def test_the_first_keyholder_signs_in_right_after_and_the_line_is_open(
    tmp_path: Path, make_app, saved_pages: Path
) -> None:
    born = make(
        tmp_path / "own",
        {"public_url": BASE_URL, "desk_url": BASE_URL, "phone": "030 23125 144", "phone_link": "tel:+493023125144"},
    )
    instance = Instance(born.settings, load_credentials(born.settings))
    app = make_app(instance)
    browser = Client(app, base_url=BASE_URL, neutral_name=born.settings.neutral_name, saved=saved_pages)
    invited = Invited(f"/desk/enrol/{born.enrolment_id.hex()}", born.code.text)
    person = come_in(browser, invited, "Hanna Quill", Role.KEYHOLDER)
    assert browser.page is not None
    assert "Sie sind jetzt eingetragen" in browser.page.words
    browser.open(invited.link, expect=404)
    assert sign_in(browser, person).h1.startswith("Eingang")
    with instance.store() as store, store.read() as work:
        assert current(work).ready
        assert [each.role for each in current(work).members.values()] == ["keyholder"]
