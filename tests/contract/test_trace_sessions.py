"""What every tracking service lists of the sessions of traces."""

from mlflow.api.traces import LinkTracesToRun, SearchTraceSessions
from mlflow.api.tracking import CreateExperiment
from mlflow.entities.assessment_source import AssessmentSource
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import AssessmentMessage, FeedbackMessage
from mlflow.entities.wire_time import time_text
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


def said(service, experiment_id, session, time_ms, **metadata):
    """The id of a trace of a session."""
    trace_id = new_trace_id()
    given = {key.replace("__", "."): value for key, value in metadata.items()}
    if session is not None:
        given["mlflow.trace.session"] = session
    log(service, experiment_id, info(trace_id, request_time=time_text(time_ms), trace_metadata=given))
    return trace_id


def sessions(service, *experiment_ids, **search):
    places = [TraceLocation.from_experiment_id(experiment_id) for experiment_id in experiment_ids]
    page = service.search_trace_sessions(SearchTraceSessions(places, **search))
    found = [(s.session_id, s.trace_count, s.first_time_ms, s.last_time_ms) for s in page.sessions]
    return found, page.next_page_token


def test_the_one_with_the_newest_trace_comes_first(service, experiment_id):
    assert sessions(service, experiment_id) == ([], None)
    for session, time_ms in (("a", 1000), ("b", 2000), (None, 9000), ("a", 3000), ("ü ' x", 500)):
        said(service, experiment_id, session, time_ms)
    assert sessions(service, experiment_id) == (
        [("a", 2, 1000, 3000), ("b", 1, 2000, 2000), ("ü ' x", 1, 500, 500)],
        None,
    )


def test_pages_go_on_where_the_one_before_ended(service, experiment_id):
    # several that ended at the same time
    for number in range(7):
        said(service, experiment_id, f"s{number}", 1000 + number // 3)
    whole, token = sessions(service, experiment_id)
    assert token is None
    found, token = [], None
    while True:
        page, token = sessions(service, experiment_id, max_results=2, page_token=token)
        found += page
        if token is None:
            break
        # one that comes meanwhile does not shift the pages
        said(service, experiment_id, f"new {len(found)}", 9000)
    assert found == whole
    assert [name for name, *_ in whole] == ["s6", "s3", "s4", "s5", "s0", "s1", "s2"]


def test_by_run_and_model(service, experiment_id):
    said(service, experiment_id, "of the run", 1000, mlflow__sourceRun="r1")
    linked = said(service, experiment_id, "linked", 2000)
    said(service, experiment_id, "of the model", 3000, mlflow__modelId="m-1")
    said(service, experiment_id, "both", 4000, mlflow__sourceRun="r1", mlflow__modelId="m-1")
    service.link_traces_to_run(LinkTracesToRun([linked], "r1"))
    names = {
        key: [name for name, *_ in sessions(service, experiment_id, **dict(key))[0]]
        for key in ((("run_id", "r1"),), (("model_id", "m-1"),), (("run_id", "r1"), ("model_id", "m-1")))
    }
    assert list(names.values()) == [["both", "linked", "of the run"], ["both", "of the model"], ["both"]]


def test_of_several_experiments(service, experiment_id):
    other = service.create_experiment(CreateExperiment(f"other {new_trace_id()}")).experiment_id
    said(service, experiment_id, "s", 1000)
    said(service, other, "s", 2000)
    assert sessions(service, experiment_id, other)[0] == [("s", 2, 1000, 2000)]
    assert sessions(service, other)[0] == [("s", 1, 2000, 2000)]
    assert sessions(service) == ([], None)


def test_bad_requests(service, experiment_id):
    place = [TraceLocation.from_experiment_id(experiment_id)]
    for number in (0, 501):
        with raises("INVALID_PARAMETER_VALUE", "max_results"):
            service.search_trace_sessions(SearchTraceSessions(place, max_results=number))
    for token in ("nonsense", "WzFd", "WyJhIiwiYiJd", "e30="):
        with raises("INVALID_PARAMETER_VALUE", "page token"):
            service.search_trace_sessions(SearchTraceSessions(place, page_token=token))


def test_figures_feedback_and_the_first_request(service, experiment_id):
    for session, number, state, value in (("a", 1, "OK", True), ("a", 2, "ERROR", False), ("b", 3, "OK", 0.5)):
        log(
            service,
            experiment_id,
            info(
                new_trace_id(),
                request_time=time_text(1000 * number),
                state=state,
                request_preview=f'"question {number}"',
                trace_metadata={
                    "mlflow.trace.session": session,
                    "mlflow.trace.user": f"user {number}",
                    "mlflow.trace.tokenUsage": '{"total_tokens": 10}',
                    "mlflow.trace.cost": '{"total_cost": 0.5}',
                },
                assessments=[
                    AssessmentMessage(
                        assessment_name="good",
                        source=AssessmentSource("HUMAN", "ada"),
                        feedback=FeedbackMessage(value),
                    )
                ],
            ),
        )
    said(service, experiment_id, "c", 500)
    place = [TraceLocation.from_experiment_id(experiment_id)]

    def found(**asked):
        return service.search_trace_sessions(SearchTraceSessions(place, **asked))

    b, a, c = found(include=["figures", "request", "feedback"]).sessions
    assert (a.error_count, a.total_tokens, a.total_cost, a.user) == (1, 20, 1.0, "user 1")
    assert (a.request_preview, b.request_preview, c.request_preview) == ('"question 1"', '"question 3"', None)
    [good] = a.feedback
    assert (good.name, good.count, good.yes, good.no, good.mean) == ("good", 2, 1, 1, None)
    assert b.feedback[0].mean == 0.5
    assert (c.error_count, c.total_tokens, c.total_cost, c.user, c.feedback) == (0, None, None, None, [])

    def names(**asked):
        return [session.session_id for session in found(**asked).sessions]

    assert names(filter="status = 'ERROR'") == ["a"]
    assert names(filter="user = 'user 3'") == ["b"]
    assert names(order_by="trace_count DESC") == ["a", "b", "c"]
    assert names(order_by="first_time_ms") == ["c", "a", "b"]
    assert names(order_by="last_time_ms ASC") == ["c", "a", "b"]
    assert names(order_by="total_cost DESC") == ["a", "b", "c"]
    page = found(order_by="trace_count DESC", max_results=2)
    assert [session.session_id for session in page.sessions] == ["a", "b"]
    assert names(order_by="trace_count DESC", max_results=2, page_token=page.next_page_token) == ["c"]
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        found(page_token=page.next_page_token)
    for name, value in (
        ("order_by", "name"),
        ("order_by", "trace_count UP"),
        ("include", ["all"]),
        ("filter", "x = 1"),
    ):
        with raises("INVALID_PARAMETER_VALUE", name):
            found(**{name: value})
