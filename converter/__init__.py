"""Official reports of Chinese public offices: figures and prose go in once, PDF and Word come out and agree."""

__version__ = "0.1.0"
