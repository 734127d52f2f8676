"""From blocks to the ring buffer: lanes, pipeline, sample times, which source is shown."""
