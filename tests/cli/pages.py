"""Pages for the command line's tests, written for them."""

from __future__ import annotations

from tests.servers import Answer, page

DAYS = "<p>We keep the logs of the ferry office for {days} days, and then they are destroyed.</p>"
REST = """
<h2 id="why">Why we keep them</h2>
<p>Passengers ask us about their journeys, and the harbour master asks us about ours. Without the logs we
could answer neither, and the ferry would have to wait while somebody remembers who was on it.</p>
<h2 id="who">Who may read them</h2>
<ul><li>the captain, about the journeys of the ship;</li><li>the office, about bookings and complaints;</li>
<li>the harbour master, where a law says so.</li></ul>
"""


def terms(days: int = 30) -> Answer:
    """A short policy with one figure in it."""
    body = f"<h1>Logs of the ferry</h1>{DAYS.format(days=days)}{REST}"
    return page(body, "Logs of the ferry")
