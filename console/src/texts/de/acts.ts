import type { TextsOf } from '../../i18n/text-types.js';
import type { acts as english } from '../en/acts.js';

export const acts: TextsOf<typeof english> = {
  'act.askPassword.done': 'Die E-Mail ist unterwegs.',
  'act.askPassword.label': 'Um ein neues Passwort bitten',
  'act.askPassword.tells':
    '{email} bekommt eine E-Mail mit der Bitte um ein neues Passwort, ohne Code und ohne Link.',
  'act.askPassword.will': 'Das Passwort gilt weiter, bis die Person ein neues gewählt hat.',
  'act.changeEmail.done': 'Die Adresse ist geändert.',
  'act.changeEmail.label': 'Adresse ändern',
  'act.changeEmail.tells': 'Die alte Adresse, {email}, bekommt einen Hinweis, wenn sie bestätigt war.',
  'act.changeEmail.will':
    'Die neue Adresse ist unbestätigt, bis der dorthin gesendete Code eingegeben wird. Alle Sitzungen enden, und kein Gerät ist mehr vertrauenswürdig.',
  'act.delete.done': 'Das Konto ist gelöscht.',
  'act.delete.label': 'Konto löschen',
  'act.delete.tells':
    '{email} bekommt eine letzte E-Mail, wenn die Adresse bestätigt und das Konto nicht gesperrt ist.',
  'act.delete.will':
    'Das Konto, seine Sitzungen und Codes werden sofort gelöscht. Das lässt sich nicht rückgängig machen.',
  'act.disable.done': 'Das Konto ist gesperrt.',
  'act.disable.label': 'Konto sperren',
  'act.disable.tells': 'Die Person wird nicht benachrichtigt.',
  'act.disable.will':
    'Alle Sitzungen enden, offene Codes gelten nicht mehr. Bis es entsperrt wird, verhält sich das Konto, als gäbe es es nicht.',
  'act.edit.done': 'Das Profil ist geändert.',
  'act.edit.label': 'Profil bearbeiten',
  'act.edit.tells': 'Die Person wird nicht benachrichtigt.',
  'act.edit.will': 'Geänderte Rollen der Anwendung gelten ab dem nächsten Zugriffstoken.',
  'act.enable.done': 'Das Konto ist entsperrt.',
  'act.enable.label': 'Konto entsperren',
  'act.enable.tells': 'Die Person wird nicht benachrichtigt.',
  'act.enable.will': 'Die Person kann sich wieder anmelden. Beendete Sitzungen bleiben beendet.',
  'act.endEverywhere.count': 'Anzahl der aktiven Konten',
  'act.endEverywhere.countHint':
    'Zur Bestätigung, dass alle gemeint sind. Ist sie falsch, geschieht nichts, und Sie erfahren die richtige.',
  'act.endEverywhere.done': 'Alle sind abgemeldet.',
  'act.endEverywhere.label': 'Alle abmelden',
  'act.endEverywhere.tells':
    'Niemand wird benachrichtigt. Dienste, die Zugriffstokens selbst prüfen, nehmen sie an, bis sie ablaufen.',
  'act.endEverywhere.will':
    'Alle Sitzungen der Installation enden sofort, auch Ihre. Alle müssen sich auf jedem Gerät neu anmelden.',
  'act.endSessions.done': 'Alle Sitzungen sind beendet.',
  'act.endSessions.label': 'Alle Sitzungen beenden',
  'act.endSessions.tells': 'Die Person wird nicht benachrichtigt, wird es aber bemerken.',
  'act.endSessions.will': 'Die Person wird sofort auf jedem Gerät abgemeldet.',
  'act.fullName': 'Name',
  'act.newEmail': 'Neue E-Mail-Adresse',
  'act.noRole': 'Keine Rolle',
  'act.operatorRole.done': 'Die Operator-Rolle ist geändert.',
  'act.operatorRole.label': 'Operator-Rolle ändern',
  'act.operatorRole.tells': 'Die Person wird nicht benachrichtigt.',
  'act.operatorRole.will':
    'Alle Sitzungen des Kontos enden. Die Rolle ist wirkungslos, bis das Konto einen zweiten Faktor hat.',
  'act.requirePassword.done': 'Das Passwort gilt nicht mehr.',
  'act.requirePassword.label': 'Neues Passwort verlangen',
  'act.requirePassword.tells': '{email} bekommt eine E-Mail ohne Code und ohne Link.',
  'act.requirePassword.will':
    'Das Passwort gilt sofort nicht mehr, alle Sitzungen enden, und kein Gerät ist mehr vertrauenswürdig.',
  'act.resetFactors.done': 'Die zweiten Faktoren sind entfernt oder werden nach der Wartezeit entfernt.',
  'act.resetFactors.label': 'Zweite Faktoren zurücksetzen',
  'act.resetFactors.tells': '{email} bekommt einen Hinweis, wenn die Adresse bestätigt ist.',
  'act.resetFactors.will':
    'Authenticator-App, Wiederherstellungscodes und vertrauenswürdige Geräte werden entfernt, sofort oder nach der Wartezeit dieser Installation, und alle Sitzungen enden. Vergewissern Sie sich zuerst, wer darum bittet: Danach genügt das Passwort zur Anmeldung.',
  'act.rolesHint': 'Durch Leerzeichen getrennt.',
  'create.done': 'Das Konto ist angelegt.',
  'create.label': 'Neues Konto',
  'create.notify': 'Einladung senden',
  'create.submit': 'Anlegen',
  'create.tells': 'Mit einer Einladung bekommt die Person eine E-Mail ohne Code und ohne Link.',
  'create.will':
    'Das Konto hat kein Passwort. Die erste Anmeldung mit einem Code per E-Mail bestätigt die Adresse.',
  'people.addressLink': 'Ansehen, was mit dieser Adresse geschehen ist',
  'person.acts': 'Mögliche Aktionen',
  'person.disabled': 'Gesperrt am {when}.',
  'sessions.current': 'diese Sitzung',
  'sessions.end': 'Beenden',
  'sessions.endTitle': 'Sitzung beenden: {device}',
  'sessions.endWill': 'Die Person wird auf diesem Gerät sofort abgemeldet.',
  'sessions.ended': 'Die Sitzung ist beendet.',
  'sessions.lastUsed': 'zuletzt verwendet {when}',
  'sessions.none': 'Nirgends angemeldet.',
};
