import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dump, load } from 'js-yaml';
import { stopProcess } from '../bench/processes.mjs';
import { findFreePort, root } from '../consumers/postern.mjs';

export const prometheusCommand = process.env.PROMETHEUS ?? 'prometheus';

const units = { s: 1, m: 60, h: 3_600 };
const secondsIn = (duration) => Number.parseInt(duration, 10) * units[duration.at(-1)];

/** Writes the configuration of ops/prometheus/ with other targets, and with shorter intervals if it is made faster. */
function writeConfiguration({ folder, targets, faster }) {
  const textOf = (name) => readFileSync(join(root, 'ops/prometheus', name), 'utf8');
  const shorter = (duration) => `${Math.max(1, Math.round(secondsIn(duration) / faster))}s`;
  const config = load(textOf('prometheus.yml'));
  const { global } = config;
  const scrapeSeconds = secondsIn(shorter(global.scrape_interval));
  global.scrape_interval = shorter(global.scrape_interval);
  global.evaluation_interval = shorter(global.evaluation_interval);
  for (const scrape of config.scrape_configs) {
    delete scrape.dns_sd_configs;
    scrape.static_configs = [{ targets }];
  }
  const rules = load(textOf('postern.rules.yml'));
  for (const group of rules.groups) {
    if (group.interval) group.interval = shorter(group.interval);
    for (const rule of group.rules) {
      if (rule.for) rule.for = shorter(rule.for);
      if (faster > 1)
        rule.expr = rule.expr.replaceAll(/(avg_over_time\(\w+)\[\w+\]/g, `$1[${4 * scrapeSeconds}s]`);
    }
  }
  writeFileSync(join(folder, 'postern.rules.yml'), dump(rules));
  writeFileSync(join(folder, 'prometheus.yml'), dump(config));
  return scrapeSeconds;
}

/** The options that it has in ops/compose.observability.yml, with a folder of this machine. */
function commandIn(folder) {
  const { services } = load(readFileSync(join(root, 'ops/compose.observability.yml'), 'utf8'));
  const { command } = services.prometheus;
  return command.map((option) => option.replace(/=\/(?:etc\/prometheus\/)?/, `=${folder}/`));
}

/**
 * Runs Prometheus with the configuration and the rules of ops/prometheus/. Uses the prometheus in PATH, or `PROMETHEUS`.
 * @param options.closing gets what ends it
 * @param options.faster how much shorter intervals are than in ops/, and how long alerts wait before they fire
 */
export async function startPrometheus({ folder, closing, targets, faster = 1 }) {
  const scrapeSeconds = writeConfiguration({ folder, targets, faster });
  const address = `127.0.0.1:${await findFreePort()}`;
  const options = [...commandIn(folder), `--web.listen-address=${address}`, '--log.level=error'];
  const child = spawn(prometheusCommand, options, { stdio: 'inherit' });
  await once(child, 'spawn');
  closing.push(() => stopProcess(child));
  const get = async (path, parameters = {}) => {
    const body = new URLSearchParams(parameters);
    const request = path.startsWith('query') ? { method: 'POST', body } : {};
    const { data, error } = await (await fetch(`http://${address}/api/v1/${path}`, request)).json();
    if (error) throw new Error(`${parameters.query ?? path}: ${error}`);
    return data;
  };
  await until('Prometheus to be ready', () => fetch(`http://${address}/-/ready`).then(({ ok }) => ok));
  return {
    scrapeSeconds,
    targets: async () => (await get('targets')).activeTargets,
    rules: async () => (await get('rules')).groups.flatMap(({ rules }) => rules),
    alerts: async () => (await get('alerts')).alerts,
    query: async (query) => (await get('query', { query })).result,
    queryRange: async (query, { start, end }) =>
      (await get('query_range', { query, start, end, step: scrapeSeconds })).result,
  };
}

/** Waits until `isTrue` returns something. Fails after a time-out. */
export async function until(what, isTrue, patienceSeconds = 60) {
  for (const deadline = Date.now() + patienceSeconds * 1_000; Date.now() < deadline; await delay(200)) {
    const value = await isTrue().catch(() => undefined);
    if (value) return value;
  }
  throw new Error(`Waited ${patienceSeconds} s for ${what}`);
}
