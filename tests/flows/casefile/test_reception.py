"""A report becomes a case and a mailbox, whole or not at all."""


from hotline.casefile.opening.lists import summaries
from hotline.casefile.post.messages import messages, next_view, report_copy
from tests.support.cases import RING, STORY, World, identity


def test_a_report_is_found_by_the_desk_and_by_her_words(world: World) -> None:
    _, keys = world.receipt()
    received = world.report(keys, identity=identity(), ring=RING)
    case = world.open(received.case_id)
    assert case.state.report is not None
    assert case.state.report.incidents[0].story == STORY
    listed = world.read(lambda work: list(summaries(work, world.people["counsellor"])))
    assert [each.case_id for each in listed] == [received.case_id]
    box = world.box(keys)
    view = world.read(lambda work: next_view(work, box))
    assert (view.state, view.number) == ("received", received.number)
    assert world.read(lambda work: messages(work, box)) == []
    assert world.read(lambda work: report_copy(work, box)) is None
