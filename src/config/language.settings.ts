import { z } from 'zod';
import { defaultLanguage, languages } from '../common/i18n/languages.js';
import { defineSettings } from './define-settings.js';
import { setting } from './setting.js';

const language = z.enum(languages);

export class LanguageSettings extends defineSettings({
  /** Used if none of the reader's languages is available. */
  defaultLanguage: setting('DEFAULT_LANGUAGE', language.default(defaultLanguage)),
}) {}
