import { pipProgress } from '../../../lib/backend/python/pip';

test.each([
  ['Collecting scikit-learn==1.7.2 (from -r requirements.txt (line 3))', 'looking up scikit-learn==1.7.2'],
  [
    '  Downloading numpy-2.2.6-cp311-cp311-linux.whl (16.9 MB)',
    'downloading numpy-2.2.6-cp311-cp311-linux.whl (16.9 MB)',
  ],
  ['  Downloading numpy-2.2.6-cp311-cp311-linux.whl.metadata (62 kB)', undefined],
  ['  Building wheel for thing (pyproject.toml): started', 'building thing'],
  ['  Building wheel for thing (pyproject.toml): finished with status done', undefined],
  ['Installing collected packages: a, b, c', 'installing a, b, c'],
  ['Installing collected packages: a, b, c, d, e, f, g, h', 'installing a, b, c, d, e, f and 2 more'],
  ['Installing build dependencies: started', undefined],
  ['Successfully installed a-1 b-2', 'installed a-1, b-2'],
  ['Successfully built thing', undefined],
  ['Requirement already satisfied: pip', undefined],
  ['', undefined],
])('%j is shown as %j', (line, shown) => {
  expect(pipProgress(line)).toBe(shown);
});
