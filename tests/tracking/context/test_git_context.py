import pytest

from mlflow.tracking.context.git_context import checkout_of


@pytest.fixture
def repository(tmp_path, git):
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "train.py").write_text("pass\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


def test_branch(repository, git):
    (repository / "sub").mkdir()
    commit = git(repository, "rev-parse", "HEAD")
    for path in (repository, repository / "train.py", repository / "sub"):
        assert checkout_of(path) == (commit, "main", None)


def test_branch_with_slash_packed_refs_and_detached_head(repository, git):
    git(repository, "checkout", "-qb", "feature/x")
    commit = git(repository, "rev-parse", "HEAD")
    git(repository, "pack-refs", "--all")
    assert checkout_of(repository) == (commit, "feature/x", None)
    git(repository, "checkout", "-q", "--detach")
    assert checkout_of(repository) == (commit, None, None)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@example.com/r.git", "https://example.com/r.git"),
        ("https://token@example.com/r.git", "https://example.com/r.git"),
        ("https://example.com/r.git", "https://example.com/r.git"),
        ("git@example.com:team/r.git", "git@example.com:team/r.git"),
        ("ssh://git@example.com/r.git", "ssh://git@example.com/r.git"),
        ("../r.git", "../r.git"),
    ],
)
def test_origin_without_credentials(repository, url, shown, git):
    git(repository, "remote", "add", "upstream", "https://example.com/other.git")
    git(repository, "remote", "add", "origin", url)
    assert checkout_of(repository).url == shown


def test_worktree(repository, tmp_path, git):
    git(repository, "remote", "add", "origin", "https://example.com/r.git")
    git(repository, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    commit = git(repository, "rev-parse", "HEAD")
    assert checkout_of(tmp_path / "side") == (commit, "side", "https://example.com/r.git")


def test_submodule(repository, tmp_path, git):
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", "-b", "trunk")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository), "inner")
    assert checkout_of(outer / "inner").commit == git(repository, "rev-parse", "HEAD")


def test_nothing_to_read(tmp_path):
    assert checkout_of(tmp_path) is None
    (tmp_path / ".git").mkdir()
    assert checkout_of(tmp_path) is None
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/none\n")
    assert checkout_of(tmp_path) is None
    (tmp_path / ".git" / "HEAD").write_text("ref: ../../etc/passwd\n")
    assert checkout_of(tmp_path) is None
    (tmp_path / ".git" / "HEAD").write_bytes(b"\xff\xfe")
    assert checkout_of(tmp_path) is None


def test_a_new_repository_without_commit(tmp_path, git):
    git(tmp_path, "init", "-q")
    assert checkout_of(tmp_path) is None
