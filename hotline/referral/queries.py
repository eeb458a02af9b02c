"""What the desk reads for referrals: the need of a case, the services that answer it, the cases under way. Changes nothing, knows no page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from hotline.accounts.queries import Staff, name_of
from hotline.casefile.opening.lists import summaries
from hotline.casefile.state import CaseState, ReferralState
from hotline.casefile.summary import Summary
from hotline.directory.queries import services
from hotline.directory.queries.hours import open_state
from hotline.referral.rules.audience import Background
from hotline.referral.rules.matching import Gap, Matching, Need, Suggestion, gaps, suggest
from hotline.referral.rules.steps import NEXT, OPEN
from hotline.store.work import Work

_OPEN_LIFECYCLES: Final = ("new", "open")


@dataclass(frozen=True, slots=True)
class Advice:
    """What the page of a case shows: services not yet spoken of, best first; concerns nobody is known for; what is under way."""

    need: Need
    suggestions: tuple[Suggestion, ...]
    gaps: tuple[Gap, ...]
    referrals: tuple["Underway", ...]


@dataclass(frozen=True, slots=True)
class Underway:
    """A referral of the case and the steps that may follow."""

    referral: ReferralState
    next_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A case with referrals under way, as the list shows it: how many in which state, most telling first."""

    case_id: str
    summary: Summary
    assignee: str
    states: tuple[tuple[str, int], ...]


def matching(work: Work) -> Matching:
    """Return config/matching.toml with the words of the code lists, read once a transaction."""
    if "matching" not in work.memo:
        content = work.codes.toml("matching")
        work.memo["matching"] = Matching(
            points=content["points"],
            concerns=content["concerns"],
            forms=content["forms"],
            roles={role: tuple(groups) for role, groups in content["roles"].items()},
            left_out=frozenset(content.get("left_out", ())),
            topic_names=_names(work, "support_topic"),
            land_names=_names(work, "land"),
            concern_names=_names(work, "concern"),
        )
    found: Matching = work.memo["matching"]
    return found


def need_of(state: CaseState, work: Work) -> Need:
    """Return what the report says of the need; the counsellor may change it on the page."""
    report = state.report
    if report is None:
        return Need(today=work.today)
    return Need(
        today=work.today,
        concerns=report.concerns,
        land=report.land,
        role=report.role,
        forms=tuple(dict.fromkeys(form for incident in report.incidents for form in incident.forms)),
        lang=report.language,
        anonymous=report.anonymous,
    )


def advice(work: Work, state: CaseState, need: Need) -> Advice:
    """Return what can be suggested for this need, beside what is under way in the case already."""
    facts = services.all_facts(work)
    found = suggest(need, facts, matching(work), {one.id: open_state(one, work.now) for one in facts})
    spoken_of = {each.service_id for each in state.referrals if each.state not in ("declined", "withdrawn")}
    return Advice(
        need=need,
        suggestions=tuple(one for one in found if one.service.id not in spoken_of),
        gaps=tuple(gaps(need, found, matching(work))),
        referrals=tuple(Underway(each, NEXT[each.state]) for each in _open_first(state.referrals)),
    )


def changed_need(
    need: Need, *, concerns: Iterable[str], land: str, background: str, anonymous: bool, avoid_police: bool
) -> Need:
    """Return the need as the counsellor sees it; nothing of it is stored."""
    return replace(
        need,
        concerns=tuple(concerns),
        land=land,
        background=Background(background),
        anonymous=anonymous,
        avoid_police=avoid_police,
    )


def under_way(work: Work, staff: Staff) -> list[Listed]:
    """Return the open cases this person may open in which a referral waits for somebody; most open steps first, then by nickname."""
    rows = [
        Listed(
            each.case_id.hex(),
            each.summary,
            name_of(work, each.summary.assignee),
            _counted(each.summary.referral_states),
        )
        for each in summaries(work, staff.keyring, _OPEN_LIFECYCLES)
        if set(each.summary.referral_states) & OPEN
    ]
    return sorted(rows, key=lambda row: (-sum(count for _, count in row.states), row.summary.nickname, row.case_id))


def _counted(states: Iterable[str]) -> tuple[tuple[str, int], ...]:
    present = list(states)
    return tuple((state, present.count(state)) for state in NEXT if state in OPEN and state in present)


def _open_first(referrals: Iterable[ReferralState]) -> list[ReferralState]:
    return sorted(referrals, key=lambda each: (each.state not in OPEN, -each.at.timestamp(), each.referral_id))


def _names(work: Work, codes: str) -> Mapping[str, str]:
    return {code: entry.de for code, entry in work.codes[codes].items()}
