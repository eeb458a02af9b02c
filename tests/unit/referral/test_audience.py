"""Whom a service is there for, set against who asks."""

import pytest

from hotline.referral.rules.audience import Asking, Background, verdict

COUNCIL = frozenset({"office"})
MAYOR = frozenset({"heads", "office"})


def asking(
    groups: frozenset[str] = COUNCIL, forms: tuple[str, ...] = (), background: Background = Background.UNKNOWN
) -> Asking:
    return Asking(groups, frozenset(forms), background)


@pytest.mark.parametrize(
    ("audience", "who", "fits", "reason"),
    [
        (["office"], asking(), True, "für Amts- und Mandatstragende"),
        (["heads"], asking(MAYOR), True, "für Bürgermeisterinnen, Bürgermeister, Landrätinnen und Landräte"),
        (["heads"], asking(), False, "nur für Bürgermeisterinnen, Bürgermeister, Landrätinnen und Landräte"),
        (["all"], asking(), True, "für alle offen"),
        (["victims"], asking(), True, "für alle, die eine Straftat erlebt haben"),
        (["staff", "business"], asking(), False, "richtet sich an Wirtschaft und Behörden"),
        (["staff", "business"], asking(frozenset({"staff"})), True, "auch für Beschäftigte der Verwaltung"),
        (["right_violence", "relatives"], asking(), False, "nur bei rechtem Hintergrund; hier nicht bekannt"),
        (
            ["right_violence", "relatives"],
            asking(frozenset({"relatives"})),
            False,
            "nur bei rechtem Hintergrund; hier nicht bekannt",
        ),
        (["right_violence"], asking(background=Background.RIGHT), True, "berät bei rechtem Hintergrund"),
        (
            ["right_violence"],
            asking(background=Background.OTHER),
            False,
            "nur bei rechtem Hintergrund; hier anders eingeschätzt",
        ),
        (["right_violence", "office"], asking(), True, "für Amts- und Mandatstragende"),
        (
            ["antisemitism"],
            asking(background=Background.RIGHT),
            False,
            "nur bei antisemitischem Hintergrund; hier anders eingeschätzt",
        ),
        (["antisemitism"], asking(background=Background.ANTISEMITIC), True, "berät bei antisemitischem Hintergrund"),
        (["digital_violence"], asking(forms=("hatepost",)), True, "für Betroffene digitaler Gewalt"),
        (
            ["digital_violence"],
            asking(forms=("threat",)),
            False,
            "nur für Betroffene digitaler Gewalt; hier nicht bekannt",
        ),
        (["listed"], asking(forms=("doxing",)), True, "für Menschen, die sich auf Feindeslisten vermuten"),
        (["women"], asking(), False, "nur für Frauen; hier nicht bekannt"),
        (["office", "women"], asking(), False, "nur für Frauen; hier nicht bekannt"),
        (["party"], asking(), False, "nur für Mitglieder; parteinah, nur gemeinsam und gleichrangig nennen"),
        (["member_municipalities"], asking(), False, "für Mitgliedskommunen; Zugang über die Gemeinde"),
        (["terror"], asking(), False, "nur nach Terror oder einem Großschadensereignis"),
        (["partners"], asking(), False, "nimmt nur Meldungen anderer Stellen an"),
        (["political_violence"], asking(), True, "für Betroffene politischer Gewalt"),
        (["office"], asking(frozenset({"staff"})), False, "gedacht für Amts- und Mandatstragende"),
        (["candidates"], asking(), False, "gedacht für Kandidierende"),
        (["office"], asking(frozenset()), None, ""),
        ([], asking(), None, ""),
    ],
)
def test_the_audience_gives_a_reason_for_or_against(audience, who, fits, reason):
    found = verdict(audience, who)
    assert (found.fits, found.reason) == (fits, reason)


def test_what_asking_could_settle_is_told_apart_from_what_cannot_fit():
    assert verdict(["right_violence"], asking()).unsure
    assert verdict(["women"], asking()).unsure
    assert verdict(["digital_violence"], asking()).unsure
    assert not verdict(["right_violence"], asking(background=Background.OTHER)).unsure
    assert not verdict(["business"], asking()).unsure


def test_made_for_her_is_told_apart_from_open_to_everybody():
    assert verdict(["office"], asking()).exact
    assert not verdict(["all"], asking()).exact
