"""From the drivers' blocks to the ring buffer: lanes, pipeline, sample times, selection of the source."""
