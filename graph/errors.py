"""What can break in the world around the data.

    SeealsoError
    ├── SettingsError     seealso.toml, the environment or a profile says something we do not understand
    ├── SourceError       a source is unknown, absent or unreadable as a whole
    ├── BuildError        nothing valid to release, or the build cannot be finished
    │   └── Locked        another build holds the data folder
    ├── ReleaseError      no such release, or it is in use
    ├── QueryError        the query cannot be answered as asked
    │   ├── SyntaxFault   it is not SPARQL: line and column say where
    │   ├── Refused       it is SPARQL that this endpoint does not carry out (update, SERVICE, nested too deep)
    │   ├── Inexpressible its answer has what the format that was asked for cannot hold
    │   └── Unfinished    it was given up; the same query may be answered another time
    │       ├── Deadline  it took longer than it may
    │       ├── Exhausted it took more memory than it may
    │       ├── Busy      too many others are waiting
    │       └── Hasty     this client asks too much at once, or too often
    ├── StoreError        the store behind the port failed
    └── ServerError       the server cannot start (a busy port)

Bad data is never an exception: see Reject and Report.
"""

from __future__ import annotations


class SeealsoError(Exception):
    """Base of all; its text is one line that says what was expected."""


class SettingsError(SeealsoError):
    pass


class SourceError(SeealsoError):
    pass


class BuildError(SeealsoError):
    pass


class Locked(BuildError):  # noqa: N818 - a state, not a fault
    pass


class ReleaseError(SeealsoError):
    pass


class QueryError(SeealsoError):
    pass


class SyntaxFault(QueryError):  # noqa: N818 - SyntaxError is Python's
    """``line`` and ``column`` count from 1; 0 where the engine does not say."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class Refused(QueryError):  # noqa: N818 - a verdict, not a fault
    pass


class Inexpressible(QueryError):  # noqa: N818 - a verdict, not a fault
    pass


class Unfinished(QueryError):  # noqa: N818 - an outcome, not a fault
    """``retry`` is how many seconds later to ask again."""

    def __init__(self, message: str, retry: int = 30) -> None:
        super().__init__(message)
        self.retry = retry


class Deadline(Unfinished):
    """``seconds`` is how long the query might take, where that is told."""

    def __init__(self, message: str, retry: int = 30, seconds: float = 0) -> None:
        super().__init__(message, retry)
        self.seconds = seconds


class Exhausted(Unfinished):
    pass


class Busy(Unfinished):
    pass


class Hasty(Unfinished):
    pass


class StoreError(SeealsoError):
    pass


class ServerError(SeealsoError):
    pass
