"""A small invented world: the harbour of Vessel, asked about at every source."""

from typing import Any

from tests.standin.server import StandIn

FERRY = "Will the ferry of Vessel sail again before the winter?"
MASTER = "Who will be the next harbour master of Vessel?"
PEOPLE = ("Alice Arden", "Tomas Brandt", "Orla Quist")


def furnish(world: StandIn) -> StandIn:
    """Lists the ferry at every source, and the harbour master with three outcomes."""
    world.polymarket.add("vessel-ferry-before-winter", FERRY, price=0.42)
    world.kalshi.add("KXVESSEL-26-FERRY", FERRY, price=0.41, event="KXVESSEL-26")
    world.manifold.add("vessel-ferry-before-winter", FERRY, price=0.44)
    world.metaculus.add("vessel-ferry-before-winter", FERRY, price=0.40)
    world.predictit.add("vessel-ferry", FERRY, price=0.43)
    for venue, key in (
        (world.polymarket, "vessel-harbour-master"),
        (world.kalshi, "KXVESSELMASTER-26"),
        (world.manifold, "vessel-harbour-master"),
        (world.metaculus, "vessel-harbour-master"),
        (world.predictit, "vessel-harbour-master"),
    ):
        venue.add_event(key, MASTER)
        for place, person in enumerate(PEOPLE):
            slug = person.lower().replace(" ", "-")
            name = f"{key}-{slug.upper() if venue is world.kalshi else slug}"
            title = MASTER if venue is world.kalshi else f"Will {person} be the next master?"
            more: dict[str, Any] = {"series": "KXVESSELMASTER"} if venue is world.kalshi else {}
            venue.add(name, title, price=(0.5, 0.3, 0.2)[place], label=person, event=key, **more)
    world.numbers.put("VESSELSHIPS", "2026-01-01", 120.0)
    world.numbers.put("VESSELSHIPS", "2026-02-01", 131.0)
    world.pages.put("ferry", "The ferry sails on Monday, the harbour office said.")
    world.pages.publish("Ferry painted", "The hull is white again.", "https://gull.example/1")
    return world
