import type { TextsOf } from '../../i18n/text-types.js';
import type { signIn as english } from '../en/sign-in.js';

export const signIn: TextsOf<typeof english> = {
  'codes.intro':
    'Mit jedem dieser Wiederherstellungscodes können Sie sich einmal anmelden, falls Sie Ihr Telefon verlieren. Sie werden nicht erneut angezeigt.',
  'codes.kept': 'Ich habe die Codes an einem sicheren Ort aufbewahrt',
  'codes.proceed': 'Weiter',
  'codes.title': 'Ihre Wiederherstellungscodes',
  'notOperator.how': 'Wer Zugang zum Server hat, kann eine Rolle vergeben:',
  'notOperator.text': 'Sie sind angemeldet, aber {email} hat keine Rolle in der Verwaltung.',
  'notOperator.title': 'Kein Zugang',
  'proof.choose': 'Wie möchten Sie Ihre Identität bestätigen?',
  'proof.emailCode': 'Code aus der E-Mail',
  'proof.emailIntro': 'Wir senden einen Code an {destination}.',
  'proof.method.email_code': 'Code per E-Mail',
  'proof.method.password': 'Passwort',
  'proof.method.recovery_code': 'Wiederherstellungscode',
  'proof.method.totp': 'Authenticator-App',
  'proof.recoveryCode': 'Wiederherstellungscode',
  'proof.recoveryHint':
    'Einer der zehn Codes, die Sie beim Einrichten der App erhalten haben. Jeder gilt nur einmal.',
  'proof.resend': 'Erneut senden',
  'proof.resendIn': {
    one: 'Erneut senden in einer Sekunde',
    other: 'Erneut senden in {n} Sekunden',
  },
  'proof.sendCode': 'Code senden',
  'proof.sentTo': 'Eine E-Mail mit einem Code ist unterwegs an {destination}.',
  'proof.totp': 'Code aus der App',
  'proof.totpHint':
    'Sechs Ziffern. Ein Code gilt nur einmal; warten Sie auf den nächsten, wenn Sie ihn gerade verwendet haben.',
  'proof.unsupported': 'Dieses Konto verlangt einen Schritt, den die Konsole nicht unterstützt.',
  'proof.yourMailbox': 'Ihr Postfach',
  'setup.confirm': 'Bestätigen',
  'setup.intro':
    'Operatoren brauchen einen zweiten Faktor. Scannen Sie dies mit einer Authenticator-App und geben Sie dann ihren Code ein.',
  'setup.link': 'In einer App auf diesem Gerät öffnen',
  'setup.mailboxFirst':
    'Operatoren brauchen einen zweiten Faktor. Bestätigen Sie zuerst, dass dieses Postfach Ihnen gehört.',
  'setup.manual': 'Oder geben Sie diesen Schlüssel von Hand ein:',
  'setup.qr': 'QR-Code für die Authenticator-App',
  'setup.title': 'Authenticator-App einrichten',
  'signIn.again': 'Von vorn beginnen',
  'signIn.byCode': 'Mit einem Code per E-Mail anmelden',
  'signIn.byPassword': 'Mit Passwort anmelden',
  'signIn.codeTitle': 'Mit einem Code anmelden',
  'signIn.email': 'E-Mail-Adresse',
  'signIn.ended': 'Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.',
  'signIn.factorTitle': 'Zweiter Schritt',
  'signIn.idle': 'Sie wurden abgemeldet, weil die Konsole eine Stunde lang nicht benutzt wurde.',
  'signIn.out': 'Abmelden',
  'signIn.password': 'Passwort',
  'signIn.submit': 'Anmelden',
  'signIn.title': 'Anmeldung an der Verwaltung',
  'stepUp.confirm': 'Bestätigen',
  'stepUp.intro': 'Dafür muss Ihr zweiter Faktor in den letzten Minuten bestätigt worden sein.',
  'stepUp.title': 'Bestätigen Sie Ihre Identität',
};
