"""A count that goes on from run to run, which no sandbox keeps apart."""

from itertools import count

TURNS = count()
