import type { TextsOf } from '../../i18n/text-types.js';
import type { now as english } from '../en/now.js';

export const now: TextsOf<typeof english> = {
  'action.refresh': 'Actualiser',
  'chart.asTable': 'Chiffres en tableau',
  'codes.confirmed': 'confirmés',
  'codes.mailed': 'envoyés',
  'codes.started': 'demandés',
  'nav.now': 'En ce moment',
  'now.alert.codes_not_confirmed':
    'Bien moins de codes que d’habitude ont été confirmés au cours de la dernière heure. Les messages sont peut-être acceptés puis filtrés\u00a0: vérifiez l’une de vos boîtes e-mail, ainsi que SPF, DKIM et DMARC.',
  'now.alert.domain_failing':
    'Un cinquième ou plus des messages à {domains} ont échoué au cours de la dernière heure. Les réponses sous «\u00a0Messages\u00a0» indiquent pourquoi.',
  'now.alert.mail_failing':
    'Un cinquième ou plus des messages de la dernière heure ont échoué. Les réponses sous «\u00a0Messages\u00a0» indiquent pourquoi.',
  'now.alert.mail_slow':
    'Au cours de la dernière heure, un code sur vingt a mis plus d’une minute à être envoyé. Le serveur de messagerie est-il lent, ou la file d’attente longue\u00a0?',
  'now.alert.mail_stalled': {
    one: '{n} message attend depuis {wait}. Le worker tourne-t-il, et le serveur de messagerie répond-il\u00a0?',
    many: '{n} de messages attendent, le plus ancien depuis {wait}. Le worker tourne-t-il, et le serveur de messagerie répond-il\u00a0?',
    other:
      '{n} messages attendent, le plus ancien depuis {wait}. Le worker tourne-t-il, et le serveur de messagerie répond-il\u00a0?',
  },
  'now.alert.provider_failing':
    'Depuis deux minutes, un serveur de messagerie ne fonctionne pas pour au moins un worker. Sa réponse figure ci-dessous\u00a0; «\u00a0npm run mail:check\u00a0» montre quelle étape échoue.',
  'now.alert.provider_failing.critical':
    'Depuis deux minutes, aucun serveur de messagerie ne fonctionne, pour aucun worker\u00a0: aucun code n’est envoyé. Les réponses ci-dessous indiquent pourquoi, et «\u00a0npm run mail:check\u00a0» quelle étape échoue.',
  'now.alert.roll_up_stalled':
    'Rien n’a été compté depuis trois minutes\u00a0: les chiffres ci-dessous sont périmés. Le worker tourne-t-il\u00a0?',
  'now.alert.text_provider_failing':
    'Depuis deux minutes, un fournisseur de SMS ne fonctionne pas pour au moins un worker. Sa réponse figure ci-dessous\u00a0; «\u00a0npm run sms:check\u00a0» montre quelle étape échoue.',
  'now.alert.text_provider_failing.critical':
    'Depuis deux minutes, aucun fournisseur de SMS ne fonctionne, pour aucun worker\u00a0: aucun code ne parvient à un téléphone. Les réponses ci-dessous indiquent pourquoi.',
  'now.byPurpose': 'Codes par usage',
  'now.critical': 'Critique',
  'now.domainFailed': { one: '{n} échec', many: '{n} d’échecs', other: '{n} échecs' },
  'now.domainQueued': { one: '{n} en attente', many: '{n} en attente', other: '{n} en attente' },
  'now.domainSent': { one: '{n} envoyé', many: '{n} envoyés', other: '{n} envoyés' },
  'now.domains': 'Messages par domaine',
  'now.factors': 'Seconds facteurs incorrects',
  'now.factorsFailed': {
    one: 'sur {all} saisis ({share})',
    many: 'sur {all} saisis ({share})',
    other: 'sur {all} saisis ({share})',
  },
  'now.headline.codes_not_confirmed':
    'Les codes n’arrivent peut-être pas\u00a0: on en confirme bien moins que d’habitude.',
  'now.headline.domain_failing': 'Les codes arrivent, mais pas à tous les domaines\u00a0: {domains}.',
  'now.headline.good': 'Les codes arrivent.',
  'now.headline.idle': 'Tout va bien. Aucun code n’a été demandé.',
  'now.headline.mail_failing': 'De nombreux messages échouent.',
  'now.headline.mail_slow': 'Les codes arrivent en retard.',
  'now.headline.mail_stalled': 'Les codes sont en retard\u00a0: le plus ancien attend depuis {wait}.',
  'now.headline.provider_failing':
    'Un serveur de messagerie ne fonctionne pas. Les messages continuent de partir.',
  'now.headline.provider_failing.critical':
    'Aucun code n’est envoyé\u00a0: aucun serveur de messagerie ne fonctionne.',
  'now.headline.roll_up_stalled': 'Inconnu\u00a0: plus rien n’est compté depuis quelques minutes.',
  'now.headline.text_provider_failing':
    'Les codes arrivent par e-mail. Un fournisseur de SMS ne fonctionne pas.',
  'now.headline.text_provider_failing.critical':
    'Les codes arrivent par e-mail, mais pas par SMS\u00a0: aucun fournisseur ne fonctionne.',
  'now.headline.unknown': 'Inconnu\u00a0: les chiffres n’ont pas pu être lus.',
  'now.lastRuns': 'La ligne la plus récente est encore en cours, et ses codes peuvent encore être confirmés.',
  'now.limits': 'Requêtes refusées par des limites',
  'now.limitsHint': 'Une hausse soudaine est généralement le signe d’une attaque.',
  'now.moreDomains': {
    one: '{n} autre domaine',
    many: '{n} d’autres domaines',
    other: '{n} autres domaines',
  },
  'now.noCodes': 'Aucun code n’a été demandé sur cette période.',
  'now.noDomains': 'Rien n’a été envoyé sur cette période.',
  'now.noFactors': 'Aucun n’a été saisi sur cette période.',
  'now.noLimits': 'Aucune sur cette période.',
  'now.noServers': 'Aucun worker n’a signalé de serveur de messagerie.',
  'now.overTime': 'Codes au fil du temps',
  'now.queue': 'File d’attente',
  'now.queueEmpty': 'Aucun message n’attend d’être envoyé.',
  'now.queueOldest': 'Le plus ancien attend depuis {wait}.',
  'now.queueShow': 'Les afficher',
  'now.queueWaiting': {
    one: 'message attend d’être envoyé.',
    many: 'de messages attendent d’être envoyés.',
    other: 'messages attendent d’être envoyés.',
  },
  'now.readAt': 'Lu à {time}, actualisé toutes les 30 secondes',
  'now.seconds': 'la moitié en {median}, 95\u00a0% en {most}',
  'now.serverFailing': 'Il ne fonctionne pas depuis {wait}.',
  'now.serverFailingFor': {
    one: '{failing} worker sur {n} ne peut pas l’utiliser.',
    many: '{failing} workers sur {n} ne peuvent pas l’utiliser.',
    other: '{failing} workers sur {n} ne peuvent pas l’utiliser.',
  },
  'now.serverFails': 'ne fonctionne pas',
  'now.serverTakesOver': 'prend le relais',
  'now.serverWorks': 'fonctionne',
  'now.servers': 'Serveurs de messagerie',
  'now.staleSince': 'Les chiffres ci-dessous datent de {time}.',
  'now.state': 'État',
  'now.summary': {
    one: '{n} code demandé, {mailed} envoyé, {confirmed} confirmé.',
    many: '{n} de codes demandés, {mailed} envoyés, {confirmed} confirmés.',
    other: '{n} codes demandés, {mailed} envoyés, {confirmed} confirmés.',
  },
  'now.summaryMedian': 'Pour le type le plus courant, la moitié a été envoyée en {time}.',
  'now.textProviders': 'Fournisseurs de SMS',
  'now.title': 'En ce moment',
  'now.unknownAlert': 'Alerte\u00a0: {code}',
  'now.unused': 'Aucun code sur cette période\u00a0: {purposes}.',
  'now.warning': 'Avertissement',
  'now.window': 'Période',
  'now.wrongCodes': {
    one: '{n} code incorrect saisi',
    many: '{n} de codes incorrects saisis',
    other: '{n} codes incorrects saisis',
  },
  'provider.fallback': 'Serveur de messagerie de secours',
  'provider.primary': 'Serveur de messagerie principal',
  'value.time': 'Heure',
  'window.1h': '1 heure',
  'window.24h': '24 heures',
  'window.30d': '30 jours',
  'window.7d': '7 jours',
};
