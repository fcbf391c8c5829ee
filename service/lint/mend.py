"""Apply fixes until nothing more can be mended: patch, judge again, keep only what adds no error.

A round applies every fix that does not touch what another one touches; a fix that shifts a list (a layer
added or removed) waits until the plain ones are done. Rounds are bounded and a document seen before ends
them, so fixes that undo each other stop.
"""

import copy
from collections.abc import Callable, Iterable, Sequence
from time import thread_time
from typing import Any

import jsonpatch
import orjson

from api_schemas.finding import Finding, Fix
from api_schemas.lint import DataFacts, Fixed, FixMode, LintReport, LintRequest
from api_schemas.training import TrainingSpec
from service.lint.pointer import last_index, parent
from service.lint.severity import RANK
from service.lint.subject import document_of

MAX_ROUNDS = 64
"""A round mends all that is independent; published configs settle in two or three."""
BUDGET_SECONDS = 20.0
"""Processor time after which no other round begins; each judges and predicts anew."""

Judge = Callable[[LintRequest], LintReport]


def mend(request: LintRequest, report: LintReport, judge: Judge) -> Fixed:
    """The mended documents in the form they were sent in, judged again."""
    current, applied, refused, seen = request, list[str](), set[bytes](), {_digest(request)}
    together = True
    deadline = thread_time() + BUDGET_SECONDS
    for _ in range(MAX_ROUNDS):
        if thread_time() > deadline:
            break
        chosen = choose(report.findings, request.options.fix, refused)[: None if together else 1]
        if not chosen:
            break
        outcome = _attempt(current, report, chosen, judge)
        if outcome is None or _digest(outcome[0]) in seen:
            if len(chosen) == 1:
                refused.add(_key(chosen[0]))
            together = False  # one of them is at fault: from here on one at a time
            continue
        current, report = outcome
        seen.add(_digest(current))
        refused.clear()  # what did harm before may mend now
        applied.extend(finding.code for finding in chosen if finding.code not in applied)
    return Fixed(
        model=current.model,
        training=current.training,
        applied=applied,
        findings=report.findings,
        prediction=report.prediction,
    )


def choose(findings: Iterable[Finding], mode: FixMode, refused: set[bytes]) -> list[Finding]:
    """Findings whose fixes go together in one round: safe before unsafe, severe before mild, then by code."""
    wanted = [finding for finding in findings if _wanted(finding, mode) and _key(finding) not in refused]
    wanted.sort(key=_precedence)
    plain = [finding for finding in wanted if not _shifts(_patch(finding))]
    return _disjoint(plain) if plain else _one_list(wanted)


def _wanted(finding: Finding, mode: FixMode) -> bool:
    return finding.fix is not None and (finding.fix.applicability == "safe" or mode == "unsafe")


def _precedence(finding: Finding) -> tuple[bool, int, str, str]:
    fix = finding.fix
    assert fix is not None
    return fix.applicability != "safe", -RANK[finding.severity], finding.code, finding.pointer


def _patch(finding: Finding) -> list[dict[str, Any]]:
    return finding.fix.patch if finding.fix is not None else []


def _shifts(patch: Sequence[dict[str, Any]]) -> bool:
    """Whether the patch adds to or removes from a list, so that other pointers no longer hold."""
    return any(
        operation["op"] != "replace" and _is_index(operation["path"].rpartition("/")[2])
        for operation in patch
    )


def _one_list(findings: Sequence[Finding]) -> list[Finding]:
    """Single additions to and removals from one list, last place first, so that no pointer shifts."""
    if not findings or not _is_single(findings[0]):
        return list(findings[:1])
    here = parent(_place(findings[0]))
    alike = {
        _place(finding): finding
        for finding in reversed(findings)
        if _is_single(finding) and parent(_place(finding)) == here
    }
    return sorted(alike.values(), key=lambda finding: last_index(_place(finding)) or 0, reverse=True)


def _is_single(finding: Finding) -> bool:
    patch = _patch(finding)
    return len(patch) == 1 and patch[0]["op"] in ("add", "remove")


def _place(finding: Finding) -> str:
    return str(_patch(finding)[0]["path"])


def _is_index(token: str) -> bool:
    return token == "-" or token.isdecimal()


def _disjoint(findings: Sequence[Finding]) -> list[Finding]:
    chosen: list[Finding] = []
    touched: dict[str, bytes] = {}
    for finding in findings:
        operations = {operation["path"]: orjson.dumps(operation) for operation in _patch(finding)}
        if all(_compatible(path, operation, touched) for path, operation in operations.items()):
            touched.update(operations)
            chosen.append(finding)
    return chosen


def _compatible(path: str, operation: bytes, touched: dict[str, bytes]) -> bool:
    """Whether no earlier patch touches this path or one above it; the very same operation may come twice."""
    if path in touched:
        return touched[path] == operation
    parents = path.split("/")
    return all("/".join(parents[:end]) not in touched for end in range(2, len(parents)))


def _attempt(
    current: LintRequest, before: LintReport, chosen: Sequence[Finding], judge: Judge
) -> tuple[LintRequest, LintReport] | None:
    """The patched request and its report; ``None`` when it cannot be read any more or has a new error."""
    try:  # SpecError and pydantic's ValidationError are ValueErrors
        patched = patch_request(current, [finding.fix for finding in chosen if finding.fix is not None])
        report = judge(patched)
    except (ValueError, TypeError, jsonpatch.JsonPatchException, jsonpatch.JsonPointerException):
        return None
    return None if _errors(report) - _errors(before) else (patched, report)


def _errors(report: LintReport) -> set[tuple[str, str | None]]:
    return {(f.code, f.layer) for f in report.findings if f.severity == "error"}


def patch_request(request: LintRequest, fixes: Iterable[Fix]) -> LintRequest:
    """The request with the patches applied; a model sent as a string comes back as a string."""
    document = copy.deepcopy(document_of(request))
    for fix in fixes:
        document = jsonpatch.apply_patch(document, fix.patch, in_place=True)
    model = document["model"]
    if isinstance(request.model, str):
        model = orjson.dumps(model).decode()
    training, data = document.get("training"), document.get("data")
    return LintRequest(
        model=model,
        training=TrainingSpec.model_validate(training) if training is not None else None,
        data=DataFacts.model_validate(data) if data is not None else None,
        options=request.options,
    )


def _key(finding: Finding) -> bytes:
    return orjson.dumps([finding.code, finding.pointer, _patch(finding)])


def _digest(request: LintRequest) -> bytes:
    return orjson.dumps(document_of(request), option=orjson.OPT_SORT_KEYS)
