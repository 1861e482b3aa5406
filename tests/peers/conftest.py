import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def pytest_report_header():
    return f"gln: {os.environ.get('GLN_BIN', 'GLN_BIN is not set')}"
