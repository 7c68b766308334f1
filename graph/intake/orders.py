"""In which order a source writes day and month, where the profile lets the source's own dates tell: order = "source".

13/04/2003 leaves no choice; where all such dates of a field have the day first, 03/04/2003 has too. One that is written
the other way leaves the order of its field untold, and dates with two readings flagged. Memory: a count for each label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph.profile import Profile, fold
from graph.record import Record

MOST = 2000
"""The labels that are listened to."""
NUMBERS = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2\d{4}(?!\d)")
MONTHS = 12


def votes(text: str) -> Counter[str]:
    """Count the dates of a text that can be read in one order only, by that order."""
    pairs = ((int(found[1]), int(found[3])) for found in NUMBERS.finditer(text))
    told = ("dmy" if one > MONTHS else "mdy" for one, other in pairs if (one > MONTHS) != (other > MONTHS))
    return Counter(told)


def one_of(heard: Mapping[str, int]) -> tuple[str, int]:
    """Give the order that all dates tell, and how many do; nothing where they tell none, or two."""
    known = [(order, count) for order, count in heard.items() if count]
    return known[0] if len(known) == 1 else ("", 0)


@dataclass(slots=True)
class Orders:
    """Hears the records of one source, then tells what their dates told."""

    profile: Profile
    asked: bool = field(init=False)
    _heard: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked = self.profile.asks_source

    def hear(self, record: Record) -> None:
        """Note the dates of a record that leave no choice."""
        if self.asked:
            for source in record.fields:
                if found := votes(source.value):
                    label = fold(source.label)
                    if label in self._heard or len(self._heard) < MOST:
                        self._heard.setdefault(label, Counter()).update(found)

    def told(self) -> Profile:
        """Give the profile with the orders that were told, by folded label."""
        orders = {label: one_of(heard) for label, heard in self._heard.items()}
        return replace(self.profile, told={label: found for label, found in orders.items() if found[0]})


def learn(records: Iterable[object], profile: Profile) -> Profile:
    """Hear all records of a source; a profile that does not ask them is given back without."""
    orders = Orders(profile)
    if orders.asked:
        for record in records:
            if isinstance(record, Record):
                orders.hear(record)
    return orders.told()
