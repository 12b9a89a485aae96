import { App } from './app.js';
import { loadLanguage } from './i18n/i18n.js';

await loadLanguage();
new App().start();
