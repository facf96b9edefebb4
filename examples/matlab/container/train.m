function train()
% Ridge regression on the first CSV file of channel train; the penalty is judged by cross-validation.
%
% The file has a header and numbers, and its last column is what is to be predicted. Runs in MATLAB, compiled by mcc, and
% in GNU Octave 7 or later. An error ends it with exit code 1, and leaves its text in output/failure.
  base = getenv('SAGEMAKER_BASE_DIR');
  if isempty(base)
    base = '/opt/ml';
  end
  if exist('OCTAVE_VERSION', 'builtin')
    sigterm_dumps_octave_core(false);
  end
  try
    run(base);
  catch problem
    write_text(fullfile(base, 'output'), 'failure', problem.message);
    fprintf(2, '%s\n', problem.message);
    exit(1);
  end
end

function run(base)
  given = jsondecode(fileread(fullfile(base, 'input', 'config', 'hyperparameters.json')));
  lambda = hyperparameter(given, 'lambda', 1, 0, 1e12);
  degree = hyperparameter(given, 'degree', 1, 1, 6);
  folds = hyperparameter(given, 'folds', 5, 2, 100);
  if degree ~= fix(degree) || folds ~= fix(folds)
    error('hyperparameters degree and folds must be whole numbers, not %g and %g', degree, folds);
  end

  [names, table] = first_csv(fullfile(base, 'input', 'data', 'train'));
  rows = size(table, 1);
  if rows < folds
    error('hyperparameter folds is %g, but the data has only %d rows', folds, rows);
  end
  features = powers(table(:, 1:end-1), degree);
  target = table(:, end);

  errors = zeros(rows, 1);
  for fold = 1:folds
    held_out = mod((1:rows)', folds) == fold - 1;
    model = fit(features(~held_out, :), target(~held_out), lambda);
    errors(held_out) = predict(model, features(held_out, :)) - target(held_out);
    fprintf('step=%d fold_error=%.6g\n', fold, sqrt(mean(errors(held_out) .^ 2)));
  end
  model = fit(features, target, lambda);
  fprintf('train_error=%.6g\n', sqrt(mean((predict(model, features) - target) .^ 2)));
  fprintf('val_error=%.6g\n', sqrt(mean(errors .^ 2)));

  model.columns = names;
  model.degree = degree;
  model.lambda = lambda;
  write_text(fullfile(base, 'model'), 'model.json', jsonencode(model));
end

function model = fit(features, target, lambda)
% The intercept bears no penalty, and neither does the unit of a feature: all are centred and scaled first.
  model.center = mean(features, 1);
  model.scale = std(features, 0, 1);
  model.scale(model.scale == 0) = 1;
  scaled = (features - model.center) ./ model.scale;
  model.intercept = mean(target);
  model.weights = (scaled' * scaled + lambda * eye(size(scaled, 2))) \ (scaled' * (target - model.intercept));
end

function values = predict(model, features)
  values = ((features - model.center) ./ model.scale) * model.weights + model.intercept;
end

function all_powers = powers(features, degree)
  all_powers = [];
  for power = 1:degree
    all_powers = [all_powers, features .^ power];
  end
end

function [names, table] = first_csv(folder)
  files = dir(fullfile(folder, '*.csv'));
  if isempty(files)
    error('there is no CSV file in %s', folder);
  end
  sorted = sort({files.name});
  lines = strsplit(strtrim(fileread(fullfile(folder, sorted{1}))), {sprintf('\r\n'), sprintf('\n')});
  names = strsplit(lines{1}, ',');
  table = zeros(numel(lines) - 1, numel(names));
  for row = 1:size(table, 1)
    cells = str2double(strsplit(lines{row + 1}, ',', 'CollapseDelimiters', false));
    if numel(cells) ~= numel(names) || ~all(isfinite(cells))
      error('%s row %d is ''%s''; %d numbers are expected', sorted{1}, row + 1, lines{row + 1}, numel(names));
    end
    table(row, :) = cells;
  end
  if size(table, 1) < 2 || numel(names) < 2
    error('%s has no two rows and two columns of numbers', sorted{1});
  end
end

function value = hyperparameter(given, name, default, least, most)
% They arrive as strings; the SDK of SageMaker puts these in quotes once more.
  if ~isfield(given, name)
    value = default;
    return;
  end
  text = strrep(num2str(given.(name)), '"', '');
  value = str2double(text);
  if ~isreal(value) || ~(value >= least && value <= most)
    error('hyperparameter %s must be a number from %g to %g, not ''%s''', name, least, most, text);
  end
end

function write_text(folder, name, text)
  if ~exist(folder, 'dir')
    mkdir(folder);
  end
  file = fopen(fullfile(folder, name), 'w');
  if file < 0
    error('%s cannot be written to', fullfile(folder, name));
  end
  fprintf(file, '%s\n', text);
  fclose(file);
end
