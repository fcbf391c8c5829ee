"""What the reader found wrong with the graph itself, as violations of the rules that report it."""

from collections.abc import Iterable

from service.lint.graph import Problem
from service.lint.rule import Violation
from service.lint.subject import Subject


def problems(subject: Subject, code: str) -> list[Problem]:
    """The graph's faults that one rule reports."""
    return [problem for problem in subject.graph.problems if problem.code == code]


def reported(subject: Subject, code: str) -> Iterable[Violation]:
    """Those faults as violations, in the reader's words."""
    for problem in problems(subject, code):
        yield violation_of(problem)


def violation_of(problem: Problem) -> Violation:
    """One fault, in the reader's words."""
    return Violation(sentence(problem), problem.pointer, problem.layer, problem.evidence)


def sentence(problem: Problem) -> str:
    """The reader's message as a sentence."""
    text = problem.message
    return text if text.endswith((".", "!", "?")) else f"{text}."
