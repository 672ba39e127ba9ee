"""Transformers: what pipelines give through the generic interface, and the other ways of keeping them."""

import pandas as pd
import pytest

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from tests.heavy.flavors.examples import tiny

transformers = pytest.importorskip("transformers")
CHAT = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 3, "temperature": 0.0}


def saved(folder, model, **arguments):
    mlflow.transformers.save_model(model, str(folder), pip_requirements=["torch"], **arguments)
    return mlflow.pyfunc.load_model(str(folder), suppress_warnings=True)


def writer():
    return tiny.pipeline("text-generation", tiny.gpt())


def classifier():
    return tiny.pipeline("text-classification", tiny.bert("BertForSequenceClassification", num_labels=3))


def test_labels_come_as_a_table(tmp_path):
    pipeline = classifier()
    model = saved(tmp_path / "m", pipeline)
    signature = Model.load(tmp_path / "m").signature
    assert signature.outputs.input_names() == ["label", "score"]
    for data in ("hello", ["hello"], pd.DataFrame({"x": ["hello"]})):
        found = model.predict(data)
        assert found.to_dict("records") == [pytest.approx(one) for one in pipeline("hello")]


def test_zero_shot_gives_each_text_all_labels(tmp_path):
    model = tiny.bert("BertForSequenceClassification", num_labels=2, label2id={"entailment": 0, "other": 1})
    pipeline = tiny.pipeline("zero-shot-classification", model)
    given = {"sequences": ["hello", "cat"], "candidate_labels": ["a", "b"], "hypothesis_template": "the {}"}
    found = saved(tmp_path / "m", pipeline).predict(given)
    assert list(found["sequence"]) == ["hello", "hello", "cat", "cat"]
    expected = pipeline("cat", candidate_labels=["a", "b"], hypothesis_template="the {}")
    assert list(found["scores"][2:]) == pytest.approx(expected["scores"])
    assert list(found["labels"][2:]) == expected["labels"]


def test_tokens_and_features(tmp_path):
    tokens = tiny.pipeline("token-classification", tiny.bert("BertForTokenClassification"))
    expected = ",".join(one["entity"] for one in tokens("hello cat"))
    assert saved(tmp_path / "t", tokens).predict(["hello cat"]) == [expected]
    features = tiny.pipeline("feature-extraction", tiny.bert("BertModel"))
    assert saved(tmp_path / "f", features).predict("hello cat").tolist() == features("hello cat")[0]


def test_params_settings_and_template(tmp_path):
    arguments = {"max_new_tokens": 5, "do_sample": False}
    pipeline = writer()
    model = saved(
        tmp_path / "m",
        pipeline,
        input_example=(["the cat"], {"max_new_tokens": 2}),
        model_config=arguments,
        prompt_template="a {prompt} b",
    )
    described = Model.load(tmp_path / "m")
    assert described.metadata == {"prompt_template": "a {prompt} b"}
    assert described.flavors["python_function"]["config"] == {**arguments, "return_full_text": False}
    asked = {"do_sample": False, "return_full_text": False}
    assert model.predict(["the cat"]) == [
        pipeline("a the cat b", max_new_tokens=2, **asked)[0]["generated_text"]  # the default of the params
    ]
    assert model.predict(["the cat"], params={"max_new_tokens": 1}) == [
        pipeline("a the cat b", max_new_tokens=1, **asked)[0]["generated_text"]
    ]


def test_chat_completions_and_embeddings(tmp_path):
    model = saved(tmp_path / "chat", writer(), task="llm/v1/chat")
    flavor = Model.load(tmp_path / "chat").flavors["transformers"]
    assert (flavor["task"], flavor["inference_task"]) == ("text-generation", "llm/v1/chat")
    answer = model.predict(CHAT)[0]
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"]["role"] == "assistant"
    assert answer["usage"]["completion_tokens"] <= 3
    assert answer["usage"]["total_tokens"] == answer["usage"]["prompt_tokens"] + answer["usage"]["completion_tokens"]
    found = saved(tmp_path / "text", writer(), task="llm/v1/completions").predict(
        {"prompt": "the cat", "max_tokens": 3}
    )
    assert found[0]["object"] == "text_completion" and isinstance(found[0]["choices"][0]["text"], str)
    features = tiny.pipeline("feature-extraction", tiny.bert("BertModel"))
    found = saved(tmp_path / "emb", features, task="llm/v1/embeddings").predict({"input": ["hello", "the cat"]})
    assert [one["index"] for one in found["data"]] == [0, 1]
    assert found["data"][1]["embedding"] == pytest.approx(features("the cat")[0][0])
    assert found["usage"]["prompt_tokens"] == 3 + 4


def test_a_folder_of_weights(tmp_path):
    pipeline = classifier()
    pipeline.save_pretrained(str(tmp_path / "weights"))
    model = saved(tmp_path / "m", str(tmp_path / "weights"), task="text-classification")
    assert model.predict(["hello"])["score"][0] == pytest.approx(pipeline("hello")[0]["score"])


def test_an_adapter_whose_base_stays_where_it_is(tmp_path):
    peft = pytest.importorskip("peft")
    base = tiny.bert("BertForSequenceClassification", num_labels=3)
    base.save_pretrained(str(tmp_path / "base"))
    settings = peft.LoraConfig(task_type="SEQ_CLS", r=2, target_modules=["query"], init_lora_weights=False)
    pipeline = tiny.pipeline("text-classification", peft.get_peft_model(base, settings).eval())
    model = saved(tmp_path / "m", pipeline, base_model_path=str(tmp_path / "base"))
    assert not (tmp_path / "m" / "model").exists()
    assert model.predict(["hello"])["score"][0] == pytest.approx(pipeline("hello")[0]["score"])
    (tmp_path / "base").rename(tmp_path / "moved")
    with pytest.raises(MlflowException, match="base_model_path"):
        mlflow.transformers.load_model(str(tmp_path / "m"))
    loaded = mlflow.transformers.load_model(str(tmp_path / "m"), base_model_path=str(tmp_path / "moved"))
    assert loaded("hello")[0]["score"] == pytest.approx(pipeline("hello")[0]["score"])
    with pytest.raises(MlflowException, match="adapters of PEFT"):
        saved(tmp_path / "n", classifier(), base_model_path=str(tmp_path / "moved"))


def test_components_and_processor(tmp_path):
    saved_at = str(tmp_path / "m")
    mlflow.transformers.save_model(classifier(), saved_at, processor=tiny.tokenizer(), pip_requirements=["torch"])
    found = mlflow.transformers.load_model(saved_at, return_type="components")
    assert sorted(found) == ["model", "processor", "task", "tokenizer"]
    with pytest.raises(MlflowException, match="components") as caught:
        mlflow.transformers.load_model(saved_at)
    assert caught.value.error_code == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("model", "options", "named"),
    [
        (lambda: {"tokenizer": 1}, {}, "'model'"),
        (lambda: {"model": 1, "voice": 2}, {}, "voice"),
        (lambda: {"model": tiny.gpt(), "tokenizer": tiny.tokenizer()}, {}, "task"),
        (lambda: {"model": tiny.gpt(), "tokenizer": tiny.tokenizer()}, {"task": "sing"}, "sing"),
        (classifier, {"task": "llm/v1/chat"}, "llm/v1/chat"),
        (classifier, {"prompt_template": "{prompt}"}, "prompt_template"),
        (writer, {"prompt_template": "nothing"}, "prompt_template"),
        (writer, {"torch_dtype": "torch.float99"}, "float99"),
    ],
)
def test_what_is_refused_leaves_nothing(model, options, named, tmp_path):
    with pytest.raises(MlflowException, match=named) as caught:
        mlflow.transformers.save_model(model(), str(tmp_path / "m"), **options)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert list(tmp_path.iterdir()) == []
