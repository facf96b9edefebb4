// Prints what the trained model says of a sentence.
import { loadModel, predictor } from './model.mjs';

const SENTENCE = 'Where is the nearest station?';

try {
  console.log(`${SENTENCE} ${predictor(loadModel())(SENTENCE)}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
