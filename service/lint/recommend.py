"""Which activation to use: ``POST /recommend``.

The ranking is advice of the literature as data; what a network adds to it is whether SELU's conditions
hold, and whether it is deep or gated enough for another order. Ramachandran et al. 2017 (Swish), Misra 2019
(Mish), Hendrycks and Gimpel 2016 (GELU), Clevert et al. 2016 (ELU), Klambauer et al. 2017 (SELU), He et al.
2015 (He, PReLU), Xu et al. 2015 (leaky slopes).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from api_schemas.recommend import Goal, Recommendation, RecommendReport, UnmetCondition
from service.lint.activations import critical_gain
from service.lint.graph import Graph, ObjectSpec
from service.lint.kinds import DROPOUT_KINDS, NORMALIZATION_KINDS
from service.lint.misfit import FITTING_INITIALIZER
from service.lint.self_normalizing import departures
from service.lint.topology import Topology, build_topology


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one activation, whatever the network."""

    reasons: tuple[str, ...]
    costs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    arguments: Mapping[str, float] | None = None


CANDIDATES: Mapping[str, Candidate] = {
    "relu": Candidate(
        ("a good default for simple tasks", "the fastest: libraries and hardware are optimised for it"),
        ("units can die where the learning rate is high or a bias negative",),
        ("INI102", "ACT205"),
    ),
    "leaky_relu": Candidate(
        ("as fast as ReLU, and its units do not die", "a slope of 0.2 did best in comparisons"),
        (),
        ("INI102", "ACT212"),
        {"negative_slope": 0.2},
    ),
    "prelu": Candidate(
        ("learns the slope of each unit or channel",),
        ("more weights; can overfit small data sets",),
        ("INI102", "ACT214"),
    ),
    "elu": Candidate(
        ("smooth, with a mean near zero; faster to converge than ReLU and its leaky relatives",),
        ("slower to compute than ReLU", "needs He initialisation"),
        ("INI103", "ACT211"),
    ),
    "selu": Candidate(
        ("a plain stack of Dense layers normalises itself, however deep",),
        ("only where all its conditions hold", "no l1, l2, dropout or max-norm"),
        ("INI104", "ACT206", "ACT207", "ACT208", "ACT209", "ACT210"),
    ),
    "gelu": Candidate(
        ("smooth; often better than ReLU, the usual choice in transformers",),
        ("costs more time than Swish for much the same result",),
        ("INI105",),
    ),
    "silu": Candidate(
        ("smooth; the better default for complex tasks and deep networks",),
        ("somewhat slower than ReLU",),
        ("INI105",),
    ),
    "mish": Candidate(
        ("smooth; may be slightly better than Swish",),
        ("costs more computation than Swish",),
        ("INI105",),
    ),
}

RANKING: Mapping[Goal, tuple[str, ...]] = {
    "default": ("relu", "silu", "leaky_relu", "elu", "gelu", "mish", "prelu", "selu"),
    "accuracy": ("silu", "mish", "gelu", "elu", "prelu", "leaky_relu", "relu", "selu"),
    "latency": ("leaky_relu", "relu", "prelu", "silu", "elu", "gelu", "mish", "selu"),
    "deep-mlp": ("selu", "silu", "elu", "mish", "gelu", "leaky_relu", "prelu", "relu"),
}
COMPARE = "With time and compute to spare, cross-validate several activations: POST /compare."
DEEP = 10
"""Hidden layers in one path; NRM301's threshold."""


def recommend(goal: Goal, graph: Graph | None) -> RecommendReport:
    """Activations for a goal, those whose conditions the network breaks last."""
    topology = build_topology(graph) if graph is not None else None
    found = [_recommendation(name, topology) for name in RANKING[goal]]
    ranked = [entry for entry in found if entry.suitable] + [entry for entry in found if not entry.suitable]
    for rank, entry in enumerate(ranked, start=1):
        entry.rank = rank
    return RecommendReport(goal=goal, recommendations=ranked, advice=_advice(topology))


def _recommendation(name: str, topology: Topology | None) -> Recommendation:
    candidate = CANDIDATES[name]
    arguments = dict(candidate.arguments or {})
    unmet = _unmet_by_selu(topology) if name == "selu" and topology is not None else []
    return Recommendation(
        rank=1,
        activation=name,
        arguments=arguments,
        kernel_initializer=FITTING_INITIALIZER[name],
        critical_gain=critical_gain(ObjectSpec(name, arguments)),
        suitable=not unmet,
        reasons=list(candidate.reasons),
        costs=list(candidate.costs),
        unmet=unmet,
        rules=list(candidate.rules),
    )


def _unmet_by_selu(topology: Topology) -> list[UnmetCondition]:
    found = [
        UnmetCondition(condition="a plain stack of Dense layers", found=departure)
        for departure in departures(topology)
    ]
    for kinds, condition in (
        (NORMALIZATION_KINDS, "no normalisation layers"),
        (DROPOUT_KINDS - {"AlphaDropout"}, "no dropout but AlphaDropout"),
    ):
        names = [node.layer.name for node in topology.of_kind(sorted(kinds))]
        if names:
            found.append(UnmetCondition(condition=condition, found=", ".join(names[:3])))
    regularised = [
        kernel.name
        for kernel in topology.kernels
        if any(kernel.layer.args.get(argument) for argument in ("kernel_regularizer", "kernel_constraint"))
    ]
    if regularised:
        condition = "no l1, l2 or max-norm"
        found.append(UnmetCondition(condition=condition, found=", ".join(regularised[:3])))
    return found


def _advice(topology: Topology | None) -> list[str]:
    advice = [COMPARE]
    if topology is None:
        return advice
    if topology.has_recurrence:
        advice.insert(0, "Leave tanh and sigmoid in recurrent layers; the advice is for the other layers.")
    depth = max((len(chain) for chain in topology.chains), default=0)
    if depth > DEEP and not topology.has_normalization and not topology.has_skips:
        advice.insert(0, f"{depth} layers in a row: add normalisation or skip connections, or use SELU.")
    return advice
