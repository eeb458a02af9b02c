"""Steps of a referral, each an entry of the case's chain with its row in the audit log, in one transaction. Must not know pages.

Errors: StepNotPossible (rules.steps), NoSuchReferral.
"""

from typing import cast

from hotline.accounts.queries import Staff
from hotline.casefile.entries import ReferralBody, ReferralStep, StatusBody
from hotline.casefile.opening.appending import append
from hotline.casefile.opening.cases import OpenCase
from hotline.casefile.state import ReferralState
from hotline.casework.actions import Waiting, author_of
from hotline.directory.rules import ServiceFacts, public_facts
from hotline.referral.rules.steps import check, waits_for
from hotline.store.work import Work
from hotline.vault.entropy import new_id


class NoSuchReferral(Exception):
    """The case has no referral of this id."""


def begin(
    work: Work,
    staff: Staff,
    case: OpenCase,
    facts: ServiceFacts,
    *,
    step: str,
    needs: tuple[str, ...],
    land: str,
    text: str = "",
) -> OpenCase:
    """Note a service (suggested), offer it, or note the wish for it. Only what may be public of the entry goes into the case.

    `text` stands on the person's card, but for "suggested", which she does not see. A service that was declined or withdrawn goes on where
    it stood. Raises StepNotPossible, also when somebody else began with this service meanwhile.
    """
    before = next((each for each in case.state.referrals if each.service_id == facts.id), None)
    check(before.state if before else "", step)
    shown = public_facts(facts)
    body = ReferralBody(
        referral_id=before.referral_id if before else new_id().hex(),
        service_id=facts.id,
        service_name=shown.name,
        service_phone=shown.phone,
        service_web=shown.web,
        needs=needs,
        land=land,
        state=cast("ReferralStep", step),
        text=text,
    )
    return _append(work, staff, case, body)


def go_on(work: Work, staff: Staff, case: OpenCase, referral_id: str, *, step: str, text: str = "") -> OpenCase:
    """Take the next step of a referral; handed over means: by telephone. Raises NoSuchReferral, StepNotPossible."""
    before = find(case, referral_id)
    check(before.state, step)
    body = ReferralBody(
        referral_id=referral_id,
        state=cast("ReferralStep", step),
        by="phone" if step == "handed_over" else "",
        text=text,
    )
    return _append(work, staff, case, body)


def find(case: OpenCase, referral_id: str) -> ReferralState:
    """Return a referral of the case. Raises NoSuchReferral."""
    for each in case.state.referrals:
        if each.referral_id == referral_id:
            return each
    raise NoSuchReferral


def _append(work: Work, staff: Staff, case: OpenCase, body: ReferralBody) -> OpenCase:
    staff.audit(work, f"referral {body.state}", case.handle.trace)
    waiting = waits_for(body.state)
    bodies: list[ReferralBody | StatusBody] = [body]
    if waiting and case.state.lifecycle != "closed" and waiting != case.state.waiting:
        # What was agreed as the next step, and until when, stays.
        bodies.append(StatusBody(waiting=cast("Waiting", waiting), next_step=case.state.next_step, due=case.state.due))
    return append(work, staff.roster, case, *bodies, author=author_of(staff))
