"""What is suggested in cases that somebody thought through by hand, over the real starter directory."""

import pytest

from hotline.referral.rules.audience import Background
from tests.unit.referral.suggesting import need, slugs

WORKED = [
    # (need, what must come first, what must be among the first six, what must not be there at all)
    (
        need("safety", "family", forms=("threat", "trespass")),
        "sn-zastex",
        {"sn-asskomm", "sn-raa-support"},
        {"rp-lka", "bw-lka"},
    ),
    (need("safety", land="RP", role="mayor_hon"), "rp-lka", set(), {"sn-zastex"}),
    (need("safety", land="BW", role="landrat"), "bw-lka", set(), {"rp-lka"}),
    (need("safety", land="NW", role="mayor_full"), "nw-im", set(), {"bw-lka"}),
    (need("safety", land="BB", role="county"), "bb-polizei", set(), {"be-lka"}),
    (need("safety", land="SN", role="candidate"), "sn-zastex", set(), {"mv-polizei"}),
    (need("safety", land="MV", role="election"), "mv-polizei", set(), {"st-polizei"}),
    (need("assess", land="BE", forms=("threat",)), "be-mbr", {"be-lka"}, {"sn-zastex"}),
    (need("press", land="BE"), "be-mbr", {"hateaid", "stark-im-amt"}, {"bmb"}),
    (need("press", land="SL"), "hateaid", {"stark-im-amt"}, {"be-mbr"}),
    (need("removal", land="HE", forms=("hatepost",)), "he-hgh", {"hateaid", "meldestelle-respect"}, {"ni-zhin"}),
    (need("report", land="NI", forms=("hatepost",)), "ni-zhin", {"hateaid"}, {"by-justiz"}),
    (need("report", land="BY", role="staff", forms=("hatepost",)), "by-gegen-hass", {"by-justiz"}, {"ni-zhin"}),
    (
        need("mental", land="SL", forms=("threat",)),
        "sl-bounceback",
        {"hateaid", "weisser-ring-opfertelefon"},
        {"th-ezra"},
    ),
    (need("mental", land="TH", role="family", background=Background.RIGHT), "th-ezra", {"vbrg"}, {"sl-bounceback"}),
    (
        need("listen", land="ST", forms=("physical",), background=Background.RIGHT),
        "st-mobile-opferberatung",
        {"vbrg"},
        {"sn-opferhilfe"},
    ),
    (
        need("listen", land="SN", forms=("physical",)),
        "weisser-ring-opfertelefon",
        {"sn-raa-support"},
        {"st-opferhilfe"},
    ),
    (need("money", land="BB", forms=("physical",)), "bb-lasv", {"bfj-haerteleistungen"}, {"ni-opferhilfe"}),
    (
        need("money", land="NI", forms=("physical",)),
        "bfj-haerteleistungen",
        {"ni-opferhilfe", "traumaambulanzen"},
        {"bb-lasv"},
    ),
    (need("mediation", land="MV"), "mv-regionalzentren", set(), {"be-mbt-spi"}),
    (need("mediation", land="BE"), "be-mbt-spi", set(), {"mv-regionalzentren"}),
    (need("training", land="BB"), "bb-mbt", {"starke-stelle"}, {"sh-rbt"}),
    (need("training", land="SH"), "sh-rbt", {"starke-stelle"}, {"bb-mbt"}),
    (need("info", land="RP"), "rp-demokratiezentrum", {"rp-kommunalbrevier", "starke-stelle"}, {"notruf-110"}),
    (need("listen", land=""), "hateaid", {"starke-stelle", "weisser-ring-opfertelefon"}, {"sn-opferhilfe"}),
    (need("safety", land="HH", forms=("doxing",)), "hh-feindeslisten", {"hh-zha-r"}, {"rp-lka"}),
]


@pytest.mark.parametrize(
    ("wanted", "first", "among", "never"), WORKED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_worked_cases(wanted, first, among, never):
    found = slugs(wanted)
    assert found[0] == first, found[:6]
    assert among <= set(found[:6]), found[:6]
    assert not never & set(found)
