"""Ask every diagnosis about a run."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from workers.diagnosis.catalogue import catalogue
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Measured
from workers.trace import Trace

log = logging.getLogger(__name__)

_GRAVITY = ("error", "warning", "info")

_TIERS = (("DAT", "OUT", "GRD", "ACT"), ("UPD",), ("GEN", "LOS"))
"""What may have caused the rest comes first: data, head and signal; then the steps; then the loss."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one diagnosis said."""

    code: str
    name: str
    diagnosed: Diagnosed


def diagnose(trace: Trace, diagnoses: Iterable[Diagnosis] | None = None) -> list[Judgement]:
    """Judgements on the run, the gravest first; a diagnosis that crashes becomes DGN001."""
    asked = catalogue() if diagnoses is None else tuple(diagnoses)
    probed = len(trace.steps)
    judgements = [
        judgement
        for diagnosis in asked
        if probed >= diagnosis.probe_steps
        for judgement in _ask(diagnosis, trace)
    ]
    judgements.sort(key=_rank)
    return judgements + _not_enough_evidence([one for one in asked if probed < one.probe_steps], probed)


def _rank(judgement: Judgement) -> tuple[int, int, int, int, str]:
    """Grave before mild, causes before what follows from them, early before late."""
    diagnosed, family = judgement.diagnosed, judgement.code[:3]
    places = [(tier, families.index(family)) for tier, families in enumerate(_TIERS) if family in families]
    tier, place = places[0] if places else (len(_TIERS), 0)
    return _GRAVITY.index(diagnosed.severity), tier, diagnosed.first_step or 0, place, judgement.code


def _ask(diagnosis: Diagnosis, trace: Trace) -> list[Judgement]:
    try:
        return [Judgement(diagnosis.code, diagnosis.name, one) for one in diagnosis.diagnose(trace)]
    except Exception as fault:  # one broken diagnosis must not cost the report of a run that took hours
        log.exception("the diagnosis %s crashed", diagnosis.code)
        return [_crashed(diagnosis, fault)]


def _crashed(diagnosis: Diagnosis, fault: Exception) -> Judgement:
    diagnosed = Diagnosed(
        severity="info",
        message=f"The diagnosis {diagnosis.code} {diagnosis.name} crashed ({type(fault).__name__}) "
        "and did not judge this run.",
        evidence=Measured("crashed diagnoses", 1.0),
    )
    return Judgement("DGN001", "diagnosis-crashed", diagnosed)


def _not_enough_evidence(silent: list[Diagnosis], probed: int) -> list[Judgement]:
    if not silent:
        return []
    needed = max(diagnosis.probe_steps for diagnosis in silent)
    names = ", ".join(f"{diagnosis.code} {diagnosis.name}" for diagnosis in silent)
    diagnosed = Diagnosed(
        severity="info",
        message=f"Not enough evidence for {names}: {probed} probed steps; train longer or probe more often.",
        evidence=Measured("probed steps", float(probed), float(needed)),
    )
    return [Judgement("DGN002", "not-enough-evidence", diagnosed)]
