import { readFileSync } from 'node:fs';
import { verifyAccessToken } from './snippet.mjs';

const results = {};
for (const [name, token] of Object.entries(JSON.parse(readFileSync('tokens.json', 'utf8')))) {
  results[name] = await verifyAccessToken(token).then(
    ({ sub }) => sub,
    () => null,
  );
}
console.log(JSON.stringify(results));
