import type { TextsOf } from '../../i18n/text-types.js';
import type { acts as english } from '../en/acts.js';

export const acts: TextsOf<typeof english> = {
  'act.askPassword.done': 'Die E-Mail ist unterwegs.',
  'act.askPassword.label': 'Um ein neues Passwort bitten',
  'act.askPassword.tells':
    '{email} bekommt eine E-Mail ohne Code und ohne Link, die um ein neues Passwort bittet.',
  'act.askPassword.will': 'Das Passwort gilt weiter, bis die Person ein neues gewählt hat.',
  'act.changeEmail.done': 'Die Adresse ist geändert.',
  'act.changeEmail.label': 'Adresse ändern',
  'act.changeEmail.tells': 'Die alte Adresse, {email}, bekommt einen Hinweis, wenn sie bestätigt war.',
  'act.changeEmail.will':
    'Die neue Adresse ist unbestätigt, bis ein Code von dort eingegeben wird. Alle Sitzungen enden, und keinem Gerät wird mehr vertraut.',
  'act.delete.done': 'Das Konto ist gelöscht.',
  'act.delete.label': 'Konto löschen',
  'act.delete.tells':
    '{email} bekommt eine letzte E-Mail, wenn die Adresse bestätigt und das Konto nicht gesperrt ist.',
  'act.delete.will':
    'Das Konto, seine Sitzungen und Codes werden sofort gelöscht. Das lässt sich nicht rückgängig machen.',
  'act.disable.done': 'Das Konto ist gesperrt.',
  'act.disable.label': 'Konto sperren',
  'act.disable.tells': 'Die Person erfährt davon nichts.',
  'act.disable.will':
    'Alle Sitzungen enden, offene Codes gelten nicht mehr. Bis zur Freigabe verhält sich das Konto, als gäbe es es nicht.',
  'act.edit.done': 'Das Profil ist geändert.',
  'act.edit.label': 'Profil bearbeiten',
  'act.edit.tells': 'Die Person erfährt davon nichts.',
  'act.edit.will': 'Rollen der Anwendung stehen vom nächsten Zugriffstoken an darin.',
  'act.enable.done': 'Das Konto ist freigegeben.',
  'act.enable.label': 'Konto freigeben',
  'act.enable.tells': 'Die Person erfährt davon nichts.',
  'act.enable.will': 'Die Person kann sich wieder anmelden. Beendete Sitzungen bleiben beendet.',
  'act.endSessions.done': 'Alle Sitzungen sind beendet.',
  'act.endSessions.label': 'Alle Sitzungen beenden',
  'act.endSessions.tells': 'Die Person erfährt davon nichts, merkt es aber.',
  'act.endSessions.will': 'Die Person wird sofort auf jedem Gerät abgemeldet.',
  'act.fullName': 'Name',
  'act.newEmail': 'Neue E-Mail-Adresse',
  'act.noRole': 'Keine Rolle',
  'act.operatorRole.done': 'Die Operatorrolle ist geändert.',
  'act.operatorRole.label': 'Operatorrolle ändern',
  'act.operatorRole.tells': 'Die Person erfährt davon nichts.',
  'act.operatorRole.will':
    'Alle Sitzungen des Kontos enden. Die Rolle öffnet nichts, bis das Konto einen zweiten Faktor hat.',
  'act.requirePassword.done': 'Das Passwort gilt nicht mehr.',
  'act.requirePassword.label': 'Neues Passwort verlangen',
  'act.requirePassword.tells': '{email} bekommt eine E-Mail ohne Code und ohne Link.',
  'act.requirePassword.will':
    'Das Passwort gilt sofort nicht mehr, alle Sitzungen enden, und keinem Gerät wird mehr vertraut.',
  'act.resetFactors.done': 'Die zweiten Faktoren sind entfernt oder werden es.',
  'act.resetFactors.label': 'Zweite Faktoren zurücksetzen',
  'act.resetFactors.tells': '{email} bekommt einen Hinweis, wenn die Adresse bestätigt ist.',
  'act.resetFactors.will':
    'Authentifizierungs-App, Wiederherstellungscodes und vertraute Geräte werden entfernt, sofort oder nach der Wartezeit dieser Installation, und alle Sitzungen enden. Prüfen Sie zuerst, wer darum bittet: danach genügt das Passwort.',
  'act.rolesHint': 'Durch Leerzeichen getrennt.',
  'create.done': 'Das Konto ist angelegt.',
  'create.label': 'Neues Konto',
  'create.notify': 'Einladung senden',
  'create.submit': 'Anlegen',
  'create.tells': 'Mit einer Einladung bekommt die Person eine E-Mail ohne Code und ohne Link.',
  'create.will':
    'Das Konto hat kein Passwort. Die erste Anmeldung mit einem Code per E-Mail bestätigt die Adresse.',
  'people.addressLink': 'Sehen, was mit dieser Adresse geschah',
  'person.acts': 'Was Sie tun können',
  'person.disabled': 'Gesperrt am {when}.',
  'sessions.current': 'diese Sitzung',
  'sessions.end': 'Beenden',
  'sessions.endTitle': 'Sitzung beenden: {device}',
  'sessions.endWill': 'Die Person wird auf diesem Gerät sofort abgemeldet.',
  'sessions.ended': 'Die Sitzung ist beendet.',
  'sessions.lastUsed': 'benutzt {when}',
  'sessions.none': 'Nirgends angemeldet.',
};
