"""Which activation to use, for the body of a ``POST /recommend``."""

from api_schemas.recommend import RecommendReport, RecommendRequest
from service.lint.reader import read_model
from service.lint.recommend import recommend
from service.use_cases.read_request import read_request


def recommend_activation(body: bytes) -> RecommendReport:
    """Activations ranked for the goal, and for the network where there is one. Raises ``SpecError``."""
    request = read_request(RecommendRequest, body)
    graph = None if request.model is None else read_model(request.model)
    return recommend(request.goal, graph)
