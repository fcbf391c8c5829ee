import pytest

from tests.workers.data.networks import demand, dense


def test_an_output_names_its_units_and_the_labels_of_its_loss() -> None:
    output = demand("sparse_categorical_crossentropy", dense(3, "softmax")).outputs[0]
    assert (output.units, output.activation, output.form) == (3, "softmax", "sparse")


def test_an_embedded_input_has_the_vocabulary_of_its_embedding() -> None:
    embedding = {"type": "embedding", "input_dim": 50, "output_dim": 2}
    assert demand("mean_squared_error", embedding, dense(1)).inputs[0].vocabulary == 50


def test_a_float_input_has_no_vocabulary() -> None:
    assert demand("mean_squared_error", dense(1)).inputs[0].vocabulary is None


@pytest.mark.parametrize(
    ("loss", "form"),
    [
        ("categorical_crossentropy", "one-hot"),
        ("binary_crossentropy", "binary"),
        ("huber", "real"),
    ],
)
def test_each_loss_takes_its_form_of_labels(loss: str, form: str) -> None:
    assert demand(loss, dense(2)).outputs[0].form == form
