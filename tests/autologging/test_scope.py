"""Where nothing is logged: for the code of a block and what it starts, and for nobody else."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import mlflow


def test_block(library, runs):
    library.autolog()
    with mlflow.disable_autologging():
        assert library.train("abc") == [3]
        with mlflow.disable_autologging():
            library.train("abc")
        library.train("abc")
    assert runs() == []
    library.train("abc")
    assert len(runs()) == 1


def test_threads_that_are_started_in_a_block_belong_to_it(library, runs):
    library.autolog()
    with mlflow.disable_autologging(), ThreadPoolExecutor(2) as pool:
        list(pool.map(library.train, ["a", "b", "c"]))
    assert runs() == []


def test_threads_that_were_there_before_do_not(library, runs):
    library.autolog()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(len, "").result()
        with mlflow.disable_autologging():
            pool.submit(library.train, "abc").result()
    assert len(runs()) == 1


def test_a_thread_that_outlives_the_block_is_free_again(library, runs):
    library.autolog()
    with mlflow.disable_autologging():
        pool = ThreadPoolExecutor(1)
        pool.submit(library.train, "abc").result()
    pool.submit(library.train, "abc").result()
    pool.shutdown()
    assert len(runs()) == 1


def test_tasks(library, runs):
    library.autolog()
    off = asyncio.Event()

    async def quiet():
        with mlflow.disable_autologging():
            off.set()
            await asyncio.sleep(0.05)
            library.train("abc")

    async def loud():
        await off.wait()
        library.train("abcd")

    async def both():
        await asyncio.gather(quiet(), loud())

    asyncio.run(both())
    assert [call[0] for call in library.calls] == ["abcd", "abc"]
    assert len(runs()) == 1


def test_parts_of_a_training_in_threads(library, runs):
    """A training that uses threads is one run; two trainings at the same time are two."""
    plain = library.train
    both_inside = threading.Barrier(2, timeout=60)

    def train(rows):
        both_inside.wait()
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(library.inner, rows))

    library.train = train
    library.autolog()
    threads = [threading.Thread(target=library.train, args=(rows,)) for rows in ("ab", "cd")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs()) == 2
    assert all(run.data.metrics == {"done": 1.0} for run in runs())
    library.train = plain
