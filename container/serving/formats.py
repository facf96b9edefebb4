"""Requests to rows of numbers, and predictions to answers, in the media types that SageMaker uses.

Rows arrive as CSV without a header; as JSON, `{"instances": [...]}` or the list alone; or as JSON lines, one row each.
A row in JSON is a list of numbers, `{"features": [...]}`, or an object by the names of the columns.
"""

import csv
import io
import json
import math
from array import array

import numpy as np

CSV, JSON, JSON_LINES = "text/csv", "application/json", "application/jsonlines"


class BadInput(Exception):
    """What is wrong with the body of a request, for the one who sent it."""


def read(media_type, body, features):
    """A float64 array with a line for each row. `features` are the names of its columns; None if any will do."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"the body is not UTF-8: byte {error.start + 1} is {body[error.start]:#04x}")
    if not text.strip():
        raise BadInput("the body is empty; expected at least one row")
    columns = Columns(features)
    rows = READERS[media_type](text, columns)
    if not rows:
        raise BadInput("there is no row; expected at least one")
    table = np.array(rows, dtype=np.float64)
    finite = np.isfinite(table)
    if not finite.all():
        row, column = np.argwhere(~finite)[0].tolist()
        raise BadInput(f"row {row + 1}, column {columns.name(column)}: {table[row, column]} is not a finite number")
    return table


class Columns:
    """What each row must have. Rows are counted from 1."""

    def __init__(self, features):
        self.features = features
        self.known = frozenset(features or ())
        self.count = None if features is None else len(features)

    def name(self, position):
        return str(position + 1) if self.features is None else f"{position + 1} ({self.features[position]})"

    def check(self, values, row):
        if self.count is None and values:
            self.count = len(values)
        if len(values) != self.count:
            wanted = "as row 1 has" if self.features is None else f"{self.features[0]} to {self.features[-1]}"
            raise BadInput(f"row {row} has {plural(len(values), 'value')}; expected {self.count}, {wanted}")

    def not_a_number(self, row, position, value):
        return BadInput(f"row {row}, column {self.name(position)}: {shown(value)} is not a finite number")


def read_csv(text, columns):
    rows = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if cells:
                rows.append(row_of_text(cells, len(rows) + 1, columns))
    except csv.Error as error:
        raise BadInput(f"row {len(rows) + 1} is not CSV: {error}")
    return rows


def row_of_text(cells, row, columns):
    columns.check(cells, row)
    try:
        return array("d", map(float, cells))
    except ValueError:
        position = next(i for i, cell in enumerate(cells) if not is_number(cell))
        raise columns.not_a_number(row, position, cells[position]) from None


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def read_json(text, columns):
    value = parse(text, "the body")
    if isinstance(value, dict) and "instances" in value:
        value = value["instances"]
        if not isinstance(value, list):
            raise BadInput(f'instances is {shown(value)}; expected a list of rows')
    if not isinstance(value, list) or (value and not isinstance(value[0], (list, dict))):
        value = [value]
    return [row_of_json(item, number, columns) for number, item in enumerate(value, start=1)]


def read_json_lines(text, columns):
    lines = [line for line in text.split("\n") if line.strip()]
    return [row_of_json(parse(line, f"row {row}"), row, columns) for row, line in enumerate(lines, start=1)]


def parse(text, what):
    try:
        return json.loads(text, parse_constant=lambda name: math.nan)
    except json.JSONDecodeError as error:
        raise BadInput(f"{what} is not JSON: {error}")
    except (RecursionError, ValueError) as error:
        raise BadInput(f"{what} cannot be read: {error}")


def row_of_json(item, row, columns):
    if isinstance(item, dict):
        item = item["features"] if list(item) == ["features"] else by_name(item, row, columns)
    if not isinstance(item, list):
        raise BadInput(f"row {row} is {shown(item)}; expected a list of numbers or an object")
    columns.check(item, row)
    for position, value in enumerate(item):
        if type(value) not in (int, float):
            raise columns.not_a_number(row, position, value)
    try:
        return array("d", item)
    except OverflowError:
        raise BadInput(f"row {row} has a number that is not finite")


def by_name(item, row, columns):
    if columns.features is None:
        raise BadInput(f"row {row} is an object, but the columns have no names; expected a list of numbers")
    missing = [name for name in columns.features if name not in item]
    if missing:
        raise BadInput(f"row {row} lacks {missing[0]}" + (f" and {len(missing) - 1} more" if len(missing) > 1 else ""))
    unknown = [name for name in item if name not in columns.known]
    if unknown:
        raise BadInput(f"row {row} has {shown(unknown[0])}, which is none of the {columns.count} columns")
    return [item[name] for name in columns.features]


def shown(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:37]}..."


def plural(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


READERS = {CSV: read_csv, JSON: read_json, JSON_LINES: read_json_lines}


def write(media_type, predictions):
    return WRITERS[media_type](predictions)


def write_csv(predictions):
    text = io.StringIO()
    rows = (value if isinstance(value, list) else [value] for value in predictions)
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_json(predictions):
    return to_json({"predictions": predictions}) + "\n"


def write_json_lines(predictions):
    return "".join(to_json({"prediction": value}) + "\n" for value in predictions)


def to_json(value):
    """Raises ValueError on NaN and infinity, which JSON has no way to write."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


WRITERS = {CSV: write_csv, JSON: write_json, JSON_LINES: write_json_lines}
