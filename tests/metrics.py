"""What a scrape says."""

import httpx
from prometheus_client.parser import text_string_to_metric_families


class Scrape:
    """Samples by name and labels."""

    def __init__(self, text):
        self.families = {family.name: family for family in text_string_to_metric_families(text)}
        self.samples = [sample for family in self.families.values() for sample in family.samples]

    @classmethod
    def of(cls, url, **options):
        answer = httpx.get(url, timeout=60, **options)
        assert answer.status_code == 200, answer.text
        return cls(answer.text)

    def value(self, name, **labels):
        """The sum of the samples that have these labels."""
        return sum(s.value for s in self.samples if s.name == name and labels.items() <= s.labels.items())

    def labels(self, name, label):
        return {s.labels[label] for s in self.samples if s.name == name}
