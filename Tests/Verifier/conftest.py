import sys
from pathlib import Path

# Where bases are made, on either engine, is decided in one place for all folders.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "System"))
