"""Toxicity by a real, tiny text classifier that is made here."""

import pytest
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from mlflow.metrics import toxicity


def made(folder, labels):
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad"]))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=7,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_scores_and_their_share_above_one_half(tmp_path):
    metric = toxicity(model=made(tmp_path, ["nothate", "hate"]))
    value = metric.eval_fn(predictions=["good", "bad bad"])
    assert len(value.scores) == 2 and all(0 < score < 1 for score in value.scores)
    assert value.aggregate_results["ratio"] == sum(score > 0.5 for score in value.scores) / 2


def test_a_classifier_of_something_else(tmp_path, raises):
    with raises("INVALID_PARAMETER_VALUE", "hate", "joy"):
        toxicity(model=made(tmp_path, ["joy", "anger"])).eval_fn(predictions=["good"])


def test_a_model_that_is_not_there(tmp_path):
    import mlflow

    with pytest.raises(mlflow.MlflowException, match="toxicity") as caught:
        toxicity(model=str(tmp_path / "nowhere")).eval_fn.check()
    assert caught.value.error_code == "FEATURE_DISABLED"
