"""The screen in other languages: a .ts file each, edited by people, and the .qm that Qt makes of it and reads."""
