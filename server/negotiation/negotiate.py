"""The format of an answer: what ``?format=`` says, else what the Accept header likes best of what is offered.

https://www.rfc-editor.org/rfc/rfc9110.html#section-12.5.1
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept, MultiDict
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from server.negotiation.formats import Format

Liking = tuple[float, int]
"""The quality that a client gives, and how exactly it names what it likes: 3 the type, 2 an alias, 1 type/*, 0 */*."""


PARAMETERS = ("format", "output", "results")
"""The parameters by which clients name a format; some send all of them."""
HEADERS = 1000
"""Headers whose meaning is kept in mind."""
ANY = frozenset({"", "auto"})
"""Values of those that leave it to the header."""


def negotiate(request: Request, offers: Sequence[Format], parameters: MultiDict[str, str] | None = None) -> Format:
    """Choose a format; neither parameter nor header gives the first. Raises: NotAcceptable that names the offers."""
    return best(request.headers.get("Accept", ""), tuple(offers), request.values if parameters is None else parameters)


def best(accept: str, offers: tuple[Format, ...], parameters: MultiDict[str, str]) -> Format:
    """Choose like ``negotiate``, by the header as it came. Raises: NotAcceptable that names the offers."""
    wanted = asked(parameters)
    chosen = named(wanted, offers) if wanted else _preferred(accept, offers)
    if chosen is None:
        raise NotAcceptable(f"there are {', '.join(offer.media_type for offer in offers)}")
    return chosen


@lru_cache(HEADERS)
def _preferred(accept: str, offers: tuple[Format, ...]) -> Format | None:
    return liked(parse_accept_header(accept, MIMEAccept), offers)


def asked(parameters: MultiDict[str, str]) -> list[str]:
    """Give the names of formats that parameters ask for; a plus that was not escaped has come as a space."""
    said = [name.replace(" ", "+").lower() for key in PARAMETERS for name in parameters.getlist(key)]
    return [name for name in said if name not in ANY]


def named(names: Iterable[str], offers: Sequence[Format]) -> Format | None:
    """Give the first offer that the first known name means: some clients send several in the hope that one is known."""
    return next((offer for name in names for offer in offers if offer.answers_to(name)), None)


def liked(accept: MIMEAccept, offers: Sequence[Format]) -> Format | None:
    """Give the offer that is liked best, the more exactly named and then the earlier one of equals."""
    if not accept.provided or not list(accept):
        return offers[0]
    qualities = _qualities(accept)
    best, chosen = (0.0, 0), None
    for offer in offers:
        liking = _liking(qualities, offer)
        if liking[0] > 0 and (chosen is None or liking > best):
            best, chosen = liking, offer
    return chosen


def _qualities(accept: MIMEAccept) -> dict[str, float]:
    """Give the quality of each range, bare of its parameters; the best where parameters tell several apart."""
    qualities: dict[str, float] = {}
    for value, quality in accept:
        bare = value.partition(";")[0].strip().lower()
        qualities[bare] = max(quality, qualities.get(bare, 0.0))
    return qualities


def _liking(qualities: Mapping[str, float], offer: Format) -> Liking:
    """Let the most exact range decide: ``text/csv;q=0, */*`` refuses CSV and nothing else."""
    if offer.media_type in qualities:
        return qualities[offer.media_type], 3
    if aliases := [qualities[alias] for alias in offer.aliases if alias in qualities]:
        return max(aliases), 2
    for exactness, wild in ((1, f"{offer.media_type.partition('/')[0]}/*"), (0, "*/*")):
        if wild in qualities:
            return qualities[wild], exactness
    return 0.0, 0
