#!/usr/bin/env python3
"""Writes data/train/digits.csv: the 1,797 handwritten digits that scikit-learn ships, 8 by 8 pixels each.

One row per image: 64 pixels from 0 (paper) to 16 (ink), row by row from the top left, then the digit it shows.
The file is checked in; run this only to see where it came from. Needs scikit-learn.
"""

import csv
from pathlib import Path

from sklearn.datasets import load_digits

FILE = Path(__file__).parent / "data" / "train" / "digits.csv"


def main():
    digits = load_digits()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with open(FILE, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([f"pixel_{row}_{column}" for row in range(8) for column in range(8)] + ["digit"])
        for pixels, digit in zip(digits.data, digits.target):
            writer.writerow([*map(int, pixels), int(digit)])
    print(f"{len(digits.target)} digits in {FILE}")


if __name__ == "__main__":
    main()
