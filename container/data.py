"""CSV files to arrays."""

import csv
import hashlib
from dataclasses import dataclass

import numpy as np

from contract import UserError


@dataclass
class Table:
    names: list  # of the feature columns
    target: str
    features: np.ndarray  # float64, one row per example
    labels: np.ndarray  # str

    def digest(self):
        digest = hashlib.sha256(self.features.tobytes())
        digest.update("\n".join(self.labels).encode())
        return digest.hexdigest()


def load(folder, target):
    """Reads every CSV file of a folder into one table.

    A first row without a single number is a header. `target` names the column with the class (without a header,
    columns are called 0, 1, 2, ...); the last column is the default.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise UserError(f"there is no CSV file in channel {folder.name}")
    columns = None
    features, labels = [], []
    for file in files:
        header, rows, first = read(file)
        if columns is not None and header != columns:
            raise UserError(f"{file.name} has other columns than {files[0].name}")
        columns = header
        at = position(columns, target)
        labels += [row.pop(at) for row in rows]
        names = columns[:at] + columns[at + 1 :]
        features.append(numbers(file, rows, first, names))
    return Table(names, columns[at], np.concatenate(features), np.array(labels))


def read(file):
    """Column names, the rows below them as text, and the number of the first of these rows in the file."""
    with open(file, newline="", encoding="utf-8-sig") as stream:
        rows = [row for row in csv.reader(stream) if row]
    if not rows:
        raise UserError(f"{file.name} is empty")
    has_header = not any(is_number(cell) for cell in rows[0])
    header = [name.strip() for name in rows.pop(0)] if has_header else [str(i) for i in range(len(rows[0]))]
    if not rows:
        raise UserError(f"{file.name} has a header but no rows")
    if len(header) < 2:
        raise UserError(f"{file.name} has one column; it needs at least one feature and the target")
    first = 2 if has_header else 1
    for number, row in enumerate(rows, start=first):
        if len(row) != len(header):
            raise UserError(f"{file.name} row {number} has {len(row)} cells, the first row has {len(header)}")
    return header, rows, first


def position(columns, target):
    if target is None:
        return len(columns) - 1
    if target not in columns:
        raise UserError(f"hyperparameter target is {target!r}, but the columns are {', '.join(columns)}")
    return columns.index(target)


def numbers(file, rows, first, names):
    try:
        array = np.array(rows, dtype=np.float64)
    except ValueError:
        array = None
    if array is None or not np.isfinite(array).all():
        number, row = next((n, row) for n, row in enumerate(rows, start=first) if not all(map(is_number, row)))
        name, cell = next((name, cell) for name, cell in zip(names, row) if not is_number(cell))
        raise UserError(f"{file.name} row {number} has {cell!r} in column {name}; features must be finite numbers")
    return array


def is_number(cell):
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False
