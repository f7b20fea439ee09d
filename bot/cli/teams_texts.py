"""The words of `manifest teams`, in English."""

MANIFEST_NEXT = (
    "Then put TEAMS_APP_PASSWORD and TEAMS_TENANT_ID into the environment and run `hojorin check`; "
    "docs/how-to/connect-teams.md says where each of them is."
)


def manifest_written(*, file: str, version: str) -> str:
    """Return the line after the package of the Teams app was written."""
    return (
        f"{file} is written, version {version}. In the Teams admin center choose Teams apps > Manage apps > "
        "Upload; an app that is there already takes it under Update, if the version is higher."
    )


def wrong_version(version: str) -> str:
    """Return the sentence for a version that Teams would refuse."""
    return f"--app-version {version}: Teams takes three numbers. Write it like 1.0.1."
