"""Reads the dialogues, splits them by a hash of their id, and varies the details of one."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

TOPICS = {
    "alarm": "alarms", "banks": "banking", "buses": "buses", "calendar": "calendar", "coffee": "coffee orders", "events": "events",
    "flights": "flights", "homes": "finding a home", "hotels": "hotels", "media": "movies and shows to watch", "messaging": "messages",
    "movies": "movie tickets", "music": "music", "payment": "payments", "rentalcars": "rental cars", "restaurants": "restaurants",
    "ridesharing": "taxi rides", "services": "appointments (dentist, hair, doctor)", "trains": "trains", "travel": "travel attractions",
    "weather": "weather",
}
SHORT_TOPICS = TOPICS | {"services": "appointments", "media": "movies and shows", "coffee": "coffee", "movies": "movies", "rentalcars": "car rental",
                         "homes": "apartments", "calendar": "calendars", "travel": "sightseeing", "ridesharing": "ride sharing"}
CITIES = ("Los Angeles|San Francisco|New York City|New York|Chicago|Seattle|Portland|Phoenix|Philadelphia|Atlanta|London|Paris|San Diego|Las Vegas|"
          "Washington|Sacramento|Anaheim|Fresno|San Jose|Oakland|Berkeley|Concord|Toronto|Vancouver|Mexico City|Nairobi|Delhi|Sydney|San Rafael|"
          "Petaluma|Livermore|Pleasanton|Walnut Creek|Santa Rosa|Napa|Palo Alto|Mountain View|Sunnyvale|Fremont|Hayward|Antioch|Vallejo|Milpitas|"
          "Long Beach|Berlin|Rome|Madrid|Vienna|Dublin|Lisbon|Boston|Denver|Dallas|Houston|Austin|Miami|Orlando|Detroit|Minneapolis|Cleveland|"
          "Pittsburgh|Baltimore|Nashville|Memphis|Tampa|Tucson|Omaha|Raleigh|Montreal|Calgary|Amsterdam|Brussels|Prague|Warsaw|Budapest|Athens|"
          "Oslo|Stockholm|Helsinki|Copenhagen|Zurich|Geneva|Milan|Barcelona|Munich|Hamburg|Edinburgh|Manchester|Tokyo|Osaka|Seoul|Singapore|"
          "Melbourne|Auckland|Cairo|Lima|Bogota|Santiago").split("|")
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
TIME = re.compile(r"\b(\d{1,2})(:\d\d)(?!\d)|\b(\d{1,2})(?= ?[ap]\.?m\b)")
PRICE = re.compile(r"\$(\d[\d,]*)(\.\d\d)?")
ORDINAL = re.compile(r"\b(\d{1,2})(st|nd|rd|th)\b")
CITY = re.compile(r"\b(" + "|".join(CITIES) + r")\b")
MONTH = re.compile(r"\b(" + "|".join(month for month in MONTHS if month != "May") + r")\b")
DAY = re.compile(r"\b(" + "|".join(DAYS) + r")\b")


@dataclass(frozen=True)
class Dialogue:
    """One dialogue; the speaker of a turn is user or assistant."""

    domains: tuple[str, ...]
    turns: tuple[tuple[str, str], ...]

    @property
    def topic(self) -> str:
        """The domains in words people use."""
        return join_words([TOPICS[domain] for domain in self.domains])

    def lines(self, count: int | None = None) -> str:
        """The first turns as `speaker: text` lines."""
        return "\n".join(f"{speaker}: {text}" for speaker, text in self.turns[:count])


def join_words(words: list[str]) -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def read_dialogues(data: Path, held_out_percent: int) -> tuple[list[Dialogue], list[Dialogue]]:
    """Training and held-out dialogues; which is which depends on the id alone."""
    training: list[Dialogue] = []
    held_out: list[Dialogue] = []
    with gzip.open(data / "dialogues.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            bucket = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16) % 100
            (held_out if bucket < held_out_percent else training).append(_parse(row))
    return training, held_out


def _parse(row: dict) -> Dialogue:
    turns = tuple(("user" if speaker == "user" else "assistant", " ".join(text.replace("’", "'").split())) for speaker, text in row["turns"])
    return Dialogue(tuple(row["domain"].split("+")), turns)


def vary(dialogue: Dialogue, random: Random) -> Dialogue:
    """The same dialogue with other times, prices, dates and cities, each replaced alike wherever it occurs.

    Twenty thousand dialogues are few for the training time, and names of places and times are what a model learns by heart first.
    """
    hours, days, months, week = random.choice([-1, 0, 0, 1, 2]), random.randint(-2, 12), random.randint(0, 11), random.randint(0, 6)
    factor = random.uniform(0.6, 1.6)
    cities: dict[str, str] = {}

    def city(match: re.Match[str]) -> str:
        return cities.setdefault(match[0], random.choice(CITIES))

    def change(text: str) -> str:
        text = TIME.sub(lambda m: _shift_hour(m[1] or m[3], hours) + (m[2] or ""), text)
        text = PRICE.sub(lambda m: f"${round(int(m[1].replace(',', '')) * factor):,}{m[2] or ''}", text)
        text = ORDINAL.sub(lambda m: _ordinal((int(m[1]) + days - 1) % 28 + 1), text)
        text = MONTH.sub(lambda m: MONTHS[(MONTHS.index(m[0]) + months) % 12], text)
        text = DAY.sub(lambda m: DAYS[(DAYS.index(m[0]) + week) % 7], text)
        return CITY.sub(city, text)

    return Dialogue(dialogue.domains, tuple((speaker, change(text)) for speaker, text in dialogue.turns))


def _shift_hour(hour: str, shift: int) -> str:
    number = int(hour)
    if number > 12:
        return str((number + shift) % 24)
    return str((number + shift - 1) % 12 + 1)


def _ordinal(day: int) -> str:
    suffix = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"
