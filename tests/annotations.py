"""Krippendorff's alpha as NLTK computes it, which shares no line with the package's own."""

from nltk.metrics.agreement import AnnotationTask


def alpha_of(units):
    """Alpha of units, each with a label per coder; an empty one is missing."""
    return AnnotationTask(
        [
            (coder, unit, label)
            for unit, labels in enumerate(units)
            for coder, label in enumerate(labels)
            if label
        ]
    ).alpha()
