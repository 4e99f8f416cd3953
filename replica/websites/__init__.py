"""Websites of the invented businesses: as many builds as real ones have, with what each of them shows."""
