import type { FastifyInstance } from 'fastify';
import { errorCodes } from '../common/errors/catalogue.js';
import { loggedProblem } from '../common/http/problem.js';
import { counter, histogram } from './metrics.js';

const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'other'];

/** Name, unit and buckets as in the semantic conventions of OpenTelemetry 1.45. */
const durations = histogram('http_server_request_duration_seconds', 'Duration of requests.', {
  labels: {
    http_request_method: methods,
    http_route: null,
    http_response_status_code: null,
  },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
});

const problems = counter('postern_problems_total', 'Responses with a problem, by its code.', {
  code: errorCodes,
});

/** Measures every request by the pattern of its route, never by its path. */
export function measureRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    durations.observe(
      {
        http_request_method: request.method,
        http_route: request.routeOptions.url ?? 'unknown',
        http_response_status_code: String(reply.statusCode),
      },
      reply.elapsedTime / 1_000,
    );
    const { code } = loggedProblem(request.raw);
    if (code) problems.increment({ code });
    done();
  });
}
