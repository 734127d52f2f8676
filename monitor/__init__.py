"""The monitor: ring, engine, link, supervisor, sound and screen."""
