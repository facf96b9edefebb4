// Serves the model: text in, or JSON such as {"instances": ["Guten Tag"]}. SIGTERM lets begun requests end first.
import { createServer } from 'node:http';
import { Server } from 'node:net';
import { loadModel, predictor } from './model.mjs';

/** What InvokeEndpoint takes (Amazon SageMaker AI endpoints and quotas). */
const LIMIT_BYTES = 25 * 1024 * 1024;

const SILENCE_MS = 5000;

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const ANSWERS = {
  'text/plain': (body) => `${predict(body)}\n`,
  'application/json': (body) => JSON.stringify({ predictions: instancesOf(body).map((text) => predict(text)) }),
};

const predict = begin(() => predictor(loadModel()));
const port = begin(() => portOf(process.env.SAGEMAKER_BIND_TO_PORT ?? '8080'));
const server = createServer((request, response) => void handle(request, response));
server.on('error', ({ message }) => {
  console.error(message);
  process.exit(1);
});
server.listen(port, () => console.log(`serving on port ${port}`));
process.on('SIGTERM', () => setImmediate(end));

/**
 * Takes no more connections, and ends the process with the last answer. The `close` of an HTTP server would also cut off
 * those who have connected and whose request is on its way; they have some seconds to send it.
 */
function end() {
  Server.prototype.close.call(server, () => console.log('stopped'));
  setTimeout(() => server.closeIdleConnections(), SILENCE_MS).unref();
}

async function handle(request, response) {
  // A connection that stays open would hold up the end.
  response.setHeader('Connection', 'close');
  const { method, url } = request;
  try {
    if (method === 'GET' && url === '/ping') return void response.end('{}\n');
    const type = contentType(request);
    const content = ANSWERS[type](await bodyOf(request));
    response.setHeader('Content-Type', type).end(content);
    console.log(`${method} ${url} 200`);
  } catch (error) {
    refuse(response, error);
    console.log(`${method} ${url} ${response.statusCode} ${error.message}`);
  }
}

function refuse(response, error) {
  response.statusCode = error.status ?? 500;
  response.setHeader('Content-Type', 'application/json');
  response.end(`${JSON.stringify({ error: error.status ? error.message : 'the prediction failed' })}\n`);
}

function contentType({ method, url, headers }) {
  const paths = { '/ping': 'GET', '/invocations': 'POST' };
  if (paths[url] !== method) throw new Refused(url in paths ? 405 : 404, `${method} ${url} is not served`);
  const type = (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type in ANSWERS) return type;
  throw new Refused(415, `content type ${type || '(none)'} is not one of ${Object.keys(ANSWERS).join(', ')}`);
}

/** What is above the limit is read and dropped: who still sends would not see the answer. */
async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LIMIT_BYTES) chunks.push(chunk);
  }
  if (size > LIMIT_BYTES) throw new Refused(413, `the body has ${size} bytes, and ${LIMIT_BYTES} are the most`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Refused(400, 'the body is not UTF-8');
  }
}

function instancesOf(body) {
  let instances;
  try {
    ({ instances } = JSON.parse(body));
  } catch (error) {
    throw new Refused(400, `the body is not a JSON object: ${error.message}`);
  }
  const isList = Array.isArray(instances) && instances.length > 0;
  if (isList && instances.every((text) => typeof text === 'string')) return instances;
  throw new Refused(400, 'an object with "instances", a list of texts, is expected');
}

function portOf(text) {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535) return Number(text);
  throw new Error(`SAGEMAKER_BIND_TO_PORT must be a number from 1 to 65535, not '${text}'`);
}

/** What cannot begin says why in one line. */
function begin(make) {
  try {
    return make();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
