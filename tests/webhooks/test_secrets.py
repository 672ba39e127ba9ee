import os
import stat

from cryptography.fernet import Fernet

from mlflow.webhooks.secrets import decrypt, encrypt, key_file
from tests.contract.errors import raises


def test_a_secret_comes_back_and_is_not_seen(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Fernet.generate_key().decode())
    stored = encrypt("my secret")
    assert "my secret" not in stored
    assert decrypt(stored) == "my secret"


def test_another_key_is_named_as_the_reason(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Fernet.generate_key().decode())
    stored = encrypt("my secret")
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Fernet.generate_key().decode())
    with raises("INVALID_STATE", "another key"):
        decrypt(stored)


def test_a_key_that_is_none(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", "short")
    with raises("INVALID_PARAMETER_VALUE", "32 bytes"):
        encrypt("x")


def test_without_a_key_one_is_made_for_this_user(monkeypatch, tmp_path):
    monkeypatch.delenv("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with raises("INVALID_STATE", "not set"):
        decrypt("gAAAAAA")
    stored = encrypt("my secret")
    assert decrypt(stored) == "my secret"
    assert stat.S_IMODE(os.stat(key_file()).st_mode) == 0o600
    assert os.listdir(os.path.dirname(key_file())) == [os.path.basename(key_file())]
