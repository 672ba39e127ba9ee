import mlflow
from mlflow.tracking.doctor import report, without_password


def test_says_what_a_bug_report_needs(capsys, store, tmp_path):
    mlflow.doctor()
    out = capsys.readouterr().out
    assert mlflow.__version__ in out
    assert f"Tracking URI: {store}" in out
    assert "does not exist yet" in out
    assert not (tmp_path / "store.db").exists()
    mlflow.start_run()
    mlflow.doctor()
    assert "Tracking store: answers" in capsys.readouterr().out


def test_secrets_are_never_printed(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "geheim1")
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "geheim2")
    monkeypatch.setenv("MLFLOW_OTHER", "postgresql://me:geheim3@host/db?sslkey=geheim4&x=1")
    mlflow.set_tracking_uri("postgresql://me:geheim5@127.0.0.1:1/db")
    text = "\n".join(report())
    assert "geheim" not in text
    assert "MLFLOW_OTHER: postgresql://me:***@host/db?sslkey=***&x=1" in text
    assert "does not answer" in text


def test_everything_can_be_masked(monkeypatch):
    monkeypatch.setenv("MLFLOW_OTHER", "value")
    assert "  MLFLOW_OTHER: value" in report()
    assert "  MLFLOW_OTHER: ***" in report(mask_envs=True)


def test_uris_without_secrets_stay_as_they_are():
    for uri in ("sqlite:///x.db", "http://host:5000", "file:///a b", "http://[::1]:5000/p", "x?a=b&c"):
        assert without_password(uri) == uri
