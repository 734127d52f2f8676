"""The bedside window: header, alarm bar, soft keys, strips, layouts, overlays."""
