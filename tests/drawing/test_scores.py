import math
from xml.etree import ElementTree

from api_schemas.compare import ComparisonScore, RankedVariant
from service.drawing.scores import draw_scores

SCORE = ComparisonScore(metric="val_accuracy", direction="maximize")


def ranked(rank: int, variant: str, mean: float, std: float | None) -> RankedVariant:
    entry = {"rank": rank, "variant": variant, "mean": mean, "std": std, "folds": 2, "seconds": 1.0}
    return RankedVariant.model_validate(entry | {"verdict": "healthy"})


def test_each_variant_has_its_folds_its_mean_and_its_verdict() -> None:
    ranking = [ranked(1, "relu", 0.9, 0.1), ranked(2, "submitted", 0.1, 0.0)]
    drawn = ElementTree.fromstring(draw_scores(ranking, {"relu": [0.8, 1.0], "submitted": [0.1]}, SCORE))
    words = list(drawn.itertext())
    assert {"relu", "submitted", "healthy"} <= set(words)
    assert len(drawn.findall("{*}circle")) == 5
    assert len([line for line in drawn.findall("{*}line") if line.get("stroke-dasharray")]) == 1


def test_a_mean_that_is_no_number_says_so() -> None:
    ranking = [ranked(1, "relu", math.nan, math.nan), ranked(2, "elu", math.inf, None)]
    drawn = draw_scores(ranking, {"relu": [math.nan, 0.5], "elu": [math.inf]}, SCORE)
    assert drawn.count(b"not a number") == 2
    assert b"nan" not in drawn
