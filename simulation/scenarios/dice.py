"""Chance that falls the same way every time."""

from random import Random


class Dice(Random):
    """Draws that are made by their seed alone: for people who are made up, and nothing that must not be guessed."""
