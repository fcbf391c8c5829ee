from pathlib import Path

from workers.memory import memory_kills


def test_the_groups_and_the_machines_kills_are_counted(tmp_path: Path) -> None:
    group, machine = tmp_path / "memory.events", tmp_path / "vmstat"
    group.write_text("low 0\noom 3\noom_kill 2\noom_group_kill 0\n")
    machine.write_text("nr_free_pages 12\noom_kill 5\n")
    assert memory_kills([group, machine]) == 7


def test_where_the_kernel_does_not_say_there_are_none(tmp_path: Path) -> None:
    assert memory_kills([tmp_path / "none"]) == 0


def test_this_machine_can_be_asked() -> None:
    assert memory_kills() >= 0
