/** `npm run build` */
import { compile, SetupError } from './setup.mjs';

try {
  compile(process.execPath);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
