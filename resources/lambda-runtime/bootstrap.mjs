// Runs a Node.js function: asks the Lambda runtime API for events and calls the handler.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

const [apiHost, ...apiPrefix] = process.env.AWS_LAMBDA_RUNTIME_API.split('/');
const [hostname, port] = apiHost.split(':');
const api = ['', ...apiPrefix, '2018-06-01/runtime'].join('/');
const taskRoot = process.env.LAMBDA_TASK_ROOT;
// Tells the lab that all output of one event is out: a control character, then the request's id, on a line of its own.
const outputEnds = '\x1e';
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let currentRequest = '';

function ask(method, route, body, errorType) {
  return new Promise((resolve, reject) => {
    const headers = {};
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
      headers['Content-Length'] = Buffer.byteLength(body);
    }
    if (errorType) headers['Lambda-Runtime-Function-Error-Type'] = errorType;
    const request = http.request({ hostname, port, path: api + route, method, headers, agent }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(pieces).toString() }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

for (const [method, level] of Object.entries({ debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'TRACE' }))
  console[method] = (...words) =>
    process.stdout.write(`${new Date().toISOString()}\t${currentRequest || 'undefined'}\t${level}\t${util.format(...words)}\n`);

class Fault extends Error {
  constructor(name, message, cause) {
    super(message);
    this.name = name;
    if (cause) this.stack = `${name}: ${message}\n` + String(cause.stack ?? '').split('\n').slice(1).join('\n');
  }
}

function documentOf(problem) {
  if (problem instanceof Error || (problem && typeof problem === 'object' && 'message' in problem))
    return { errorType: problem.name ?? 'Error', errorMessage: problem.message, trace: String(problem.stack ?? '').split('\n') };
  return { errorType: typeof problem, errorMessage: String(problem), trace: [] };
}

async function loadModule(file) {
  const base = path.resolve(taskRoot, file);
  const found = [base + '.js', base + '.mjs', base + '.cjs'].find((each) => fs.existsSync(each));
  const cannotFind = (what) => new Fault('Runtime.ImportModuleError', `Error: Cannot find module '${what}'`);
  if (!found) throw cannotFind(file);
  const require = createRequire(path.join(taskRoot, 'package.json'));
  try {
    if (found.endsWith('.mjs')) return await import(pathToFileURL(found));
    try {
      return require(found);
    } catch (problem) {
      if (problem?.code !== 'ERR_REQUIRE_ESM') throw problem;
      return await import(pathToFileURL(found));
    }
  } catch (problem) {
    if (problem instanceof SyntaxError) throw new Fault('Runtime.UserCodeSyntaxError', String(problem), problem);
    if (problem?.code === 'MODULE_NOT_FOUND' || problem?.code === 'ERR_MODULE_NOT_FOUND')
      throw new Fault('Runtime.ImportModuleError', String(problem), problem);
    throw problem;
  }
}

async function loadHandler(name) {
  const base = path.basename(name);
  const dot = base.indexOf('.');
  if (dot <= 0 || dot === base.length - 1) throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await loadModule(path.join(path.dirname(name), base.slice(0, dot)));
  let handler = module;
  for (const part of base.slice(dot + 1).split('.')) handler = handler?.[part] ?? handler?.default?.[part];
  if (!handler) throw new Fault('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw new Fault('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const client = headers['lambda-runtime-client-context'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: client ? JSON.parse(client) : undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

// Handlers answer by a promise, by a callback, or, when nothing is left to do, not at all.
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (how, value) => {
      if (settled) return;
      settled = true;
      process.removeListener('beforeExit', leave);
      how(value);
    };
    let answer = [resolve, null];
    const leave = () => settle(...answer);
    process.on('beforeExit', leave);
    const callback = (problem, value) => {
      answer = problem ? [reject, problem] : [resolve, value];
      if (problem || !context.callbackWaitsForEmptyEventLoop) settle(...answer);
    };
    Object.assign(context, { done: callback, succeed: (value) => settle(resolve, value), fail: (problem) => settle(reject, problem) });
    try {
      const result = handler(event, context, callback);
      if (typeof result?.then === 'function') result.then((value) => settle(resolve, value), (problem) => settle(reject, problem));
    } catch (problem) {
      settle(reject, problem);
    }
  });
}

async function serve(handler) {
  const { headers, body } = await ask('GET', '/invocation/next');
  currentRequest = headers['lambda-runtime-aws-request-id'];
  if (headers['lambda-runtime-trace-id']) process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  let answer, failure;
  try {
    const value = await run(handler, JSON.parse(body), contextOf(headers));
    try {
      answer = JSON.stringify(value === undefined ? null : value) ?? 'null';
    } catch (problem) {
      throw new Fault('Runtime.UnserializableResponse', problem.message, problem);
    }
  } catch (problem) {
    failure = documentOf(problem);
    console.error('Invoke Error', '\t', JSON.stringify(failure));
  }
  process.stdout.write(`\n${outputEnds}${currentRequest}\n`);
  if (failure) await ask('POST', `/invocation/${currentRequest}/error`, JSON.stringify(failure), failure.errorType);
  else await ask('POST', `/invocation/${currentRequest}/response`, answer);
}

async function failing(kind, problem) {
  const document = { ...documentOf(problem) };
  if (kind && !String(document.errorType).startsWith('Runtime.')) document.errorType = kind;
  console.error(document.errorType, '\t', JSON.stringify(document));
  const route = currentRequest ? `/invocation/${currentRequest}/error` : '/init/error';
  if (currentRequest) process.stdout.write(`\n${outputEnds}${currentRequest}\n`);
  agent.maxSockets = 2;
  await ask('POST', route, JSON.stringify(document), document.errorType);
  process.exit(129);
}

process.on('uncaughtException', (problem) => failing('Runtime.UncaughtException', problem));
process.on('unhandledRejection', (problem) => failing('Runtime.UnhandledPromiseRejection', problem));
process.chdir(taskRoot);
let handler;
try {
  handler = await loadHandler(process.env._HANDLER);
} catch (problem) {
  await failing('', problem);
}
for (;;) await serve(handler);
