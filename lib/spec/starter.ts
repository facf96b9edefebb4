/** What `sweep init` writes: a sweep that runs once its data is there, with the other keys as comments. */
export const STARTER_FILE = `# A sweep: which parameters are tried, and how. Every key is explained in docs/sweep-file.md.
# Check this file with "sweep validate", run it with "sweep run --grid FILE".

# grid: every combination; random or sobol: as many points as run_cap says; bayes or tpe: as many, each chosen by what
# the others gave; list: the points under "points".
method: random
run_cap: 20

# The program prints "val_error=0.12"; the smallest wins.
metric:
  name: val_error
  goal: minimize
  # target: 0.01            # end the sweep when a trial is this good
  # mode: best              # count the best printed value instead of the last

parameters:
  # A range. Whole numbers on both sides make it a range of whole numbers.
  C: { min: 0.01, max: 1000.0, log: true }
  # One of several values.
  kernel: { values: [rbf, poly, linear] }
  # Only there when it means something.
  degree: { min: 2, max: 5, when: { kernel: poly } }
  # The same in every trial.
  folds: { value: 5 }

# A number makes random choices the same in every run.
seed: 1

# exclude:                  # leave points out
#   - { kernel: poly, degree: 5 }
# include:                  # run these points first
#   - { C: 1.0, kernel: rbf }
# zip: [[width, depth]]     # walk lists of values together instead of crossing them
# repeats: 3                # trials of each point; the objective is their mean

# early_terminate: { type: asha, min_iter: 1, max_iter: 81 }   # stop trials that do badly; see docs/early-stopping.md

# limits:
#   parallel: 4             # trials at once
#   max_failed: 5           # stop when more than this many trials failed
#   max_runtime: 2h
#   trial_timeout: 10m
# retry: { attempts: 2 }    # try a failed trial once more
# resources: { vcpus: 1, memory_mib: 2048 }

# Data that the program finds in /opt/ml/input/data/NAME: a path from here, or s3://bucket/prefix.
# Sweepstack's own program takes CSV files, one row per example, the class in the last column.
channels:
  train: ./data

# container: ./container    # the folder with the program, when it is not Sweepstack's own
`;
