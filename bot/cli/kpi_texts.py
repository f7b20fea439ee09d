"""What `kpi import` says."""

from measures.readings.model import Counts

NO_FILE = "is not a file"
AGAIN = "Import the file again when that is settled; what is in already changes nothing."


def importing(*, file: str, rows: int) -> str:
    """Return what a terminal shows meanwhile."""
    return f"Importing {file} … {rows:,} rows"


def imported(*, file: str, counts: Counts, dry_run: bool) -> str:
    """Return the line that sums an import up."""
    would = " would be" if dry_run else ""
    tail = " (dry run: nothing was changed)" if dry_run else ""
    return (
        f"{file}: readings{would}: {counts.new} new, {counts.corrections} corrected, "
        f"{counts.history} earlier ones kept as history, {counts.duplicate} there already, "
        f"{counts.refused} refused{tail}"
    )


def not_counted(*, count: int, source: str) -> str:
    """Return the sentence about readings whose KPIs have another source."""
    return (
        f"Kept and not counted: {count}, because their KPIs do not name {source} as their source in the "
        "programme. Name it there, or import them with the KPI's own source."
    )


def broken(*, file: str, why: str) -> str:
    """Return the sentence for a file that can be read up to a line only."""
    return f"{file}: {why} What stands before it is done; correct the file and import it again."


def stopped(*, file: str, line: int, why: str) -> str:
    """Return the sentence for an import that had to end before its file."""
    return f"{file}: {why} The import ended before line {line}; what stands before it is in. {AGAIN}"
