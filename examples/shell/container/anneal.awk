# One round of simulated annealing: a part of the trip is turned round when that makes it shorter, or, with a chance that
# falls with the temperature, longer.
#
# Reads the cities (name,x,y), then the state that the last round left; prints the new one: the settings, then
# `ROUND RANDOM LENGTH`, then the cities in the order of the trip.

BEGIN { FS = "," }

FILENAME == ARGV[1] { name[FNR] = $1; x[$1] = $2; y[$1] = $3; cities = FNR; next }
FNR == 2 { split($0, parts, " "); random = parts[2] }
FNR > 2 { name[FNR - 2] = $1 }

END {
  if (random == "") random = seed
  temperature *= cooling ^ (round - 1)
  for (move = 0; move < moves; move++) try_turn(1 + below(cities), 1 + below(cities))
  print settings
  printf "%d %d %.6g\n", round, random, trip()
  for (i = 1; i <= cities; i++) print name[i] "," x[name[i]] "," y[name[i]]
}

function try_turn(from, to,    before, after, longer, swap) {
  if (from > to) { swap = from; from = to; to = swap }
  if (from == to || (from == 1 && to == cities)) return
  before = name[from == 1 ? cities : from - 1]
  after = name[to == cities ? 1 : to + 1]
  longer = distance(before, name[to]) + distance(name[from], after) - distance(before, name[from]) - distance(name[to], after)
  if (longer > 0 && (temperature == 0 || unit() >= exp(-longer / temperature))) return
  for (; from < to; from++) { swap = name[from]; name[from] = name[to]; name[to--] = swap }
}

function trip(    i, total) {
  for (i = 1; i <= cities; i++) total += distance(name[i], name[i % cities + 1])
  return total
}

function distance(a, b) { return sqrt((x[a] - x[b]) ^ 2 + (y[a] - y[b]) ^ 2) }

# The generator of Park and Miller (CACM 31, 1988): every awk computes it exactly, and rand() differs between them.
function unit() {
  random = (16807 * random) % 2147483647
  return random / 2147483647
}

function below(n) { return int(n * unit()) }
