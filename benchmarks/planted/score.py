"""What the trials say about the diagnoses."""

from collections import Counter
from collections.abc import Sequence

from benchmarks.planted.trial import Trial, is_well


def by_cause(trials: Sequence[Trial]) -> list[str]:
    """Recall and heal rate of every planted cause."""
    lines = [f"{'planted cause':20}{'runs':>5}{'named':>7}{'first':>7}{'error':>7}{'healed':>9}  spoken most"]
    for name in dict.fromkeys(trial.plant.name for trial in trials if trial.plant.expected):
        own = [trial for trial in trials if trial.plant.name == name]
        spoken = Counter(code for trial in own for code in set(trial.spoken)).most_common(4)
        lines.append(
            f"{name:20}{len(own):5}{_share(own, _is_named):>7}{_share(own, _is_first):>7}"
            f"{_share(own, _is_error):>7}{_healed(own):>9}  " + " ".join(code for code, _ in spoken)
        )
    ill = [trial for trial in trials if trial.plant.expected]
    lines.append(
        f"{'all':20}{len(ill):5}{_share(ill, _is_named):>7}{_share(ill, _is_first):>7}"
        f"{_share(ill, _is_error):>7}{_healed(ill):>9}"
    )
    return lines


def by_diagnosis(trials: Sequence[Trial]) -> list[str]:
    """How often each diagnosis spoke, and how often rightly: of the cause or of what follows from it."""
    lines = [f"{'diagnosis':12}{'spoke':>6}{'rightly':>9}{'precision':>11}"]
    for code in sorted({code for trial in trials for code in trial.spoken}):
        spoke = [trial for trial in trials if code in trial.spoken]
        rightly = [trial for trial in spoke if code in trial.plant.expected | trial.plant.consequences]
        lines.append(f"{code:12}{len(spoke):6}{len(rightly):9}{len(rightly) / len(spoke):>11.1%}")
    return lines


def false_alarms(trials: Sequence[Trial]) -> list[str]:
    """Errors and warnings on sound runs."""
    sound = [trial for trial in trials if not trial.plant.expected]
    spoken = Counter(f"{trial.plant.name}:{code}" for trial in sound for code in set(trial.spoken))
    alarms = ", ".join(f"{name} ({count})" for name, count in spoken.most_common()) or "none"
    return [
        f"sound runs {len(sound)}: with an error {_share(sound, _is_error)}, with a warning "
        f"{_share(sound, lambda trial: trial.report.verdict == 'warning')}; {alarms}"
    ]


def _is_named(trial: Trial) -> bool:
    return bool(trial.plant.expected & set(trial.spoken))


def _is_first(trial: Trial) -> bool:
    return bool(trial.spoken) and trial.spoken[0] in trial.plant.expected


def _is_error(trial: Trial) -> bool:
    return trial.report.verdict == "unhealthy"


def _healed(trials: Sequence[Trial]) -> str:
    """Of the runs for which a remedy was tried."""
    tried = [trial for trial in trials if trial.healed is not None]
    return _share(tried, lambda trial: trial.healed is not None and is_well(trial.healed))


def _share(trials: Sequence[Trial], condition: object) -> str:
    if not trials:
        return "–"
    assert callable(condition)
    return f"{sum(map(condition, trials)) / len(trials):.0%}"
