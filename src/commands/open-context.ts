import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import type { CommandIo } from './command.js';

/** The services of a module, for one command, with warnings and errors on standard error. */
export async function openContext(
  module: DynamicModule,
  stderr: CommandIo['stderr'],
): Promise<INestApplicationContext> {
  const [{ NestFactory }, { NestLogger, createLogger }] = await Promise.all([
    import('@nestjs/core'),
    import('../common/logging.js'),
  ]);
  return NestFactory.createApplicationContext(module, {
    logger: new NestLogger(createLogger('warn', stderr)),
    abortOnError: false,
  });
}
