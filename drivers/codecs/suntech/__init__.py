"""SunTech Advantage NIBP modules."""
