"""The report's files."""

from pathlib import Path

from workers.diagnosis.examples import sound_run
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.report.write import write_report


def test_the_page_and_each_plot_twice_are_written_and_named(tmp_path: Path) -> None:
    trace = sound_run()
    report = build_report(trace, {}, None, None, Environment("CPU", 1.0), "job-1")

    written = write_report(report, trace, {}, tmp_path)

    assert written[0] == "report.html"
    assert written[1:3] == ["plots/gradient_norms.svg", "plots/gradient_norms.png"]
    assert len(written) == 1 + 2 * len(report.plots)
    assert all((tmp_path / name).stat().st_size > 500 for name in written)


def test_a_plot_file_is_what_its_name_says(tmp_path: Path) -> None:
    trace = sound_run()
    report = build_report(trace, {}, None, None, Environment("CPU", 1.0), "job-1")
    write_report(report, trace, {}, tmp_path)

    assert (tmp_path / "plots/loss.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "plots/loss.svg").read_text(encoding="utf-8").startswith("<svg")
