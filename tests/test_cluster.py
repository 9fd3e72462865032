"""A Dask cluster: a real scheduler and two real workers on this machine, of which one is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from labour import Fatal, double
from test_batches import DOUBLED, coded, documents, is_alive, numbers, wait_for, work

from framing.base import batches
from framing.base.errors import ParameterError
from framing.base.workbook import Means

HERE = Path(__file__).resolve().parent
VARIABLES = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent / "lib"), str(HERE)])}
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Cluster:
    """The processes of a cluster, and how it is reached."""

    def __init__(self, folder):
        self.contact = folder / "scheduler.json"
        self.processes = [self.start("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-show")]
        wait_for(self.contact.exists)
        self.workers = [self.worker(folder / str(number)) for number in range(2)]
        wait_for(lambda: len(self.known()) == 2)

    def start(self, kind, *options):
        command = [sys.executable, "-m", "distributed.cli.dask_" + kind, "--scheduler-file", self.contact]
        return subprocess.Popen([*map(str, command), *options, "--no-dashboard"], env=VARIABLES, **QUIET)

    def worker(self, folder):
        folder.mkdir()
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        self.processes.append(self.start("worker", *options))
        return self.processes[-1]

    @property
    def means(self):
        from distributed.utils import json

        return Means(cluster=json.loads(self.contact.read_text())["address"])

    def known(self):
        from distributed import Client

        with Client(self.means.cluster, set_as_default=False, timeout=30) as client:
            return client.nthreads()

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.end()


pytestmark = pytest.mark.slow


def test_a_cluster_gives_results_in_order_and_a_killed_workers_batch_again(cluster, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    assert numbers(work(Fatal(marks, 4), means=cluster.means)) == DOUBLED
    assert len(list(marks.iterdir())) == 1
    wait_for(lambda: sum(is_alive(worker.pid) for worker in cluster.workers) == 1)


def test_documents_are_coded_as_here_though_one_of_two_workers_is_killed_on_the_way(cluster):
    alone, said = coded(documents(300), Means())

    def killing(given):
        for number, document in enumerate(given):
            if number == 200:
                cluster.workers[0].send_signal(signal.SIGKILL)
            yield document

    together, also = coded(killing(documents(300)), cluster.means)
    assert together == alone and also == said
    assert [is_alive(worker.pid) for worker in cluster.workers] == [False, True]


def test_an_address_at_which_no_scheduler_answers_is_told(monkeypatch):
    monkeypatch.setattr(batches, "CONNECT_SECONDS", 1)
    with pytest.raises(ParameterError, match=r"--cluster: no scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        work(double, means=Means(cluster="tcp://127.0.0.1:9"))


def test_without_the_package_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParameterError, match=r"needs the package distributed.*pip install '\.\[cluster\]'"):
        work(double, means=Means(cluster="tcp://127.0.0.1:8786"))


def test_a_worker_with_other_code_is_refused(cluster, monkeypatch):
    monkeypatch.setattr(batches, "identify_code", lambda: "code 0123456789ab")
    with pytest.raises(ParameterError, match=r"another version of the workbook.*expected code 0123456789ab"):
        work(double, means=cluster.means)
