"""Writes sobol.json (what the Sobol tests expect) and lib/numeric/joe-kuo.ts (the direction numbers).

Run:  python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
      venv/bin/python test/golden/sobol.py && npx prettier --write test/golden lib/numeric
"""

import json
from pathlib import Path

import numpy
import scipy
from scipy.stats import qmc

DIMENSIONS = 256
POINTS = [0, 1, 2, 3, 7, 12, 100, 1023, 65537]
HERE = Path(__file__).parent

HEADER = '''/**
 * Primitive polynomials and initial direction numbers of the Sobol sequence in {dimensions} dimensions: the first of the set
 * new-joe-kuo-6.21201 (S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections",
 * SIAM J. Sci. Comput. 30, 2008), as scipy {version} ships it. Made by test/golden/sobol.py.
 *
 * The set is Copyright (c) 2008, Frances Y. Kuo and Stephen Joe. All rights reserved.
 * Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
 * following conditions are met: redistributions of source code must retain the above copyright notice, this list of
 * conditions and the following disclaimer; redistributions in binary form must reproduce the above copyright notice, this
 * list of conditions and the following disclaimer in the documentation and/or other materials provided with the
 * distribution; neither the names of the copyright holders nor the names of the University of New South Wales and the
 * University of Waikato and its contributors may be used to endorse or promote products derived from this software
 * without specific prior written permission.
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
 * LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT
 * SHALL THE COPYRIGHT HOLDERS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR
 * BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
 * (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 */

/** From the second dimension on: polynomial (binary, with both ends), then m_1, m_2, ... */
const ROWS = `
'''

FOOTER = '''`;

/** The first dimension, van der Corput's sequence, has every initial number 1. */
const FIRST: readonly number[] = Array.from({ length: 33 }, () => 1);

/** One row a dimension: the polynomial, then as many initial numbers as it has degrees. */
export const JOE_KUO: readonly (readonly number[])[] = [
  FIRST,
  ...ROWS.trim()
    .split(/[;\\n]+/)
    .map((row) => row.split(' ').map(Number)),
];
'''


def rows():
    data = numpy.load(Path(scipy.__file__).parent / "stats" / "_sobol_direction_numbers.npz")
    for dimension in range(1, DIMENSIONS):
        polynomial = int(data["poly"][dimension])
        degree = polynomial.bit_length() - 1
        yield " ".join(str(int(n)) for n in [polynomial, *data["vinit"][dimension][:degree]])


def write_directions():
    lines, line = [], ""
    for row in rows():
        if len(line) + len(row) > 116:
            lines.append(line)
            line = ""
        line = f"{line};{row}" if line else row
    lines.append(line)
    header = HEADER.format(dimensions=DIMENSIONS, version=scipy.__version__)
    (HERE.parents[1] / "lib/numeric/joe-kuo.ts").write_text(header + "\n".join(lines) + FOOTER)


def write_golden():
    sampler = qmc.Sobol(DIMENSIONS, scramble=False, bits=32)
    values = {}
    at = 0
    for k in POINTS:
        if k > at:
            sampler.fast_forward(k - at)
        point = sampler.random(1)[0]
        at = k + 1
        values[str(k)] = [int(x * 2**32) for x in point]
    golden = {"made_by": f"sobol.py, scipy {scipy.__version__}", "points": values}
    (HERE / "sobol.json").write_text(json.dumps(golden) + "\n")


write_directions()
write_golden()
