"""GE Datex-Ohmeda S/5 and CARESCAPE monitors: the DRI protocol."""
