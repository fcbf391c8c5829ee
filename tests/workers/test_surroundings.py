from workers.surroundings import child_environment, memory_limit

SECRETS = {
    "GRADHEALTH_DATABASE_URL": "postgresql://user:password@db/jobs",
    "GRADHEALTH_BROKER_URL": "redis://:password@broker",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "SSH_AUTH_SOCK": "/run/agent",
}


def surroundings(*, remote_data: bool = False, gpu: str | None = None) -> dict[str, str]:
    environment = {"PATH": "/usr/bin", "LC_ALL": "C.UTF-8", "TF_NUM_INTRAOP_THREADS": "1", **SECRETS}
    return child_environment(environment, remote_data=remote_data, memory_bytes=10**9, gpu=gpu)


def test_a_child_sees_no_secrets() -> None:
    assert surroundings().keys().isdisjoint(SECRETS)


def test_a_child_gets_the_keys_to_remote_data_only_where_those_are_allowed() -> None:
    assert surroundings(remote_data=True).keys() & SECRETS == {"AWS_SECRET_ACCESS_KEY"}


def test_what_tensorflow_needs_is_kept() -> None:
    kept = surroundings()
    assert (kept["PATH"], kept["LC_ALL"], kept["TF_NUM_INTRAOP_THREADS"]) == ("/usr/bin", "C.UTF-8", "1")


def test_a_cpu_workers_child_sees_no_gpu() -> None:
    assert surroundings()["CUDA_VISIBLE_DEVICES"] == "-1"


def test_a_gpu_workers_child_sees_its_own_gpu_and_grows_its_memory() -> None:
    pinned = surroundings(gpu="GPU-b")
    assert (pinned["CUDA_VISIBLE_DEVICES"], pinned["TF_FORCE_GPU_ALLOW_GROWTH"]) == ("GPU-b", "true")


def test_a_child_may_not_take_all_memory() -> None:
    assert 0 < memory_limit() < 2**50
