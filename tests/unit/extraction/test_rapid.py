"""What the import of the OCR engine costs."""

import subprocess
import sys

from tests.processes import ROOT

SCRIPT = """
import sys

opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)

from omegaconf import OmegaConf
from pipeline.extraction import rapid

print(sum(name.endswith("default_models.yaml") for name in opened), OmegaConf.load is rapid.load)
"""


def test_the_list_of_models_is_read_once_and_omegaconf_is_as_it_was():
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "1 True\n"
