import { SettingsError } from '../../config/read-settings.js';
import { readSettings } from '../../settings.js';
import { createSmsProviders } from '../../sms/providers/create-providers.js';
import type { SmsProvider } from '../../sms/sms-provider.js';
import { SmsSettings } from '../../sms/sms.settings.js';
import { Report } from '../check-report.js';
import { defineCommand, exitCodes, type CommandIo, type RunCommand } from '../command.js';
import { options, readCommandLine, usage } from './command-line.js';
import { SmsCheck } from './sms-check.js';

/** @param create replaced by tests */
export function createSmsCheck(
  create: (settings: SmsSettings) => SmsProvider[] = createSmsProviders,
): RunCommand {
  return defineCommand({ usage, options }, async (given, io) => {
    const commandLine = readCommandLine(given);
    const report = new Report((line) => io.stdout.write(`${line}\n`));
    const settings = readSms(io, report);
    if (!settings) return exitCodes.notDone;
    const check = new SmsCheck({ ...commandLine, settings }, report);
    let passed = true;
    for (const provider of create(settings)) {
      if (provider.name === settings.fallback) report.heading('SMS_PROVIDER_FALLBACK');
      const isAccepted = await check.run(provider);
      passed &&= isAccepted;
    }
    return passed ? exitCodes.done : exitCodes.notDone;
  });
}

/** `sms-check` */
export const runSmsCheck = createSmsCheck();

/** @returns null if the settings are invalid, or if there is no provider */
function readSms(io: CommandIo, report: Report): SmsSettings | null {
  try {
    const settings = readSettings(io.variables, 'sms-check').get(SmsSettings);
    if (settings.provider !== null) return settings;
    report.fail('settings', 'SMS_PROVIDER is not set: there are no text messages');
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    for (const message of error.errors) report.fail('settings', message);
  }
  report.explain({
    meaning: 'Nothing was sent.',
    remedies: ['Set the variables named above. docs/text-messages.md lists those of each provider.'],
  });
  return null;
}
