import { z } from 'zod';
import { defineSettings } from '../../config/define-settings.js';
import { setting } from '../../config/setting.js';

export class RegistrationSettings extends defineSettings({
  mode: setting('REGISTRATION_MODE', z.enum(['verify_first', 'immediate']).default('verify_first')),
}) {}
