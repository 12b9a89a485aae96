import type { Translation } from '../translation.js';

export const de: Translation = {
  problems: {
    'request.malformed': 'Fehlerhafte Anfrage',
    'request.invalid': 'Ungültige Anfrage',
    'request.too_large': 'Anfrage zu groß',
    'request.unsupported_media_type': 'Medientyp nicht unterstützt',
    'request.timeout': 'Zeitüberschreitung der Anfrage',
    'request.uri_too_long': 'URI zu lang',
    'request.headers_too_large': 'Header zu groß',
    'route.not_found': 'Route nicht vorhanden',
    'route.method_not_allowed': 'Methode nicht erlaubt',
    'resource.not_found': 'Nicht gefunden',
    'resource.conflict': 'Konflikt',
    'challenge.closed': 'Bestätigungsvorgang geschlossen',
    'auth.token_missing': 'Zugriffstoken fehlt',
    'auth.token_invalid': 'Zugriffstoken ungültig',
    'auth.token_expired': 'Zugriffstoken abgelaufen',
    'auth.sign_in_invalid': 'Anmeldevorgang ungültig',
    'auth.credentials_invalid': 'E-Mail-Adresse oder Passwort falsch',
    'auth.password_incorrect': 'Passwort falsch',
    'auth.email_not_verified': 'E-Mail-Adresse nicht bestätigt',
    'auth.reauthentication_required': 'Kürzlich erfolgte Anmeldung erforderlich',
    'auth.second_factor_required': 'Zweiter Faktor erforderlich',
    'auth.forbidden': 'Nicht erlaubt',
    'otp.invalid': 'Code nicht akzeptiert',
    'session.refresh_invalid': 'Aktualisierungstoken nicht akzeptiert',
    'account.email_taken': 'E-Mail-Adresse bereits vergeben',
    'admin.last_admin': 'Letzter Administrator',
    'idempotency.key_reused': 'Idempotency-Key bereits verwendet',
    'idempotency.in_progress': 'Anfrage wird noch bearbeitet',
    'phone.unsupported': 'Telefonnummer nicht unterstützt',
    'phone.unavailable': 'Derzeit keine Codes per Telefon',
    'rate_limit.exceeded': 'Zu viele Anfragen',
    'service.overloaded': 'Dienst überlastet',
    'service.unavailable': 'Dienst nicht verfügbar',
    internal: 'Interner Fehler',
  },
  clientOnSystem: '{client} auf {system}',
  unknownDevice: 'unbekanntes Gerät',
  unknownNetwork: 'unbekannt',
  programs: {
    application: 'Anwendung',
    pythonProgram: 'Python-Programm',
    javaScriptProgram: 'JavaScript-Programm',
    goProgram: 'Go-Programm',
    javaProgram: 'Java-Programm',
    androidApplication: 'Android-Anwendung',
    appleApplication: 'Apple-Anwendung',
  },
  mail: {
    minutes: '{count, plural, one {# Minute} other {# Minuten}}',
    seconds: '{count, plural, one {# Sekunde} other {# Sekunden}}',
    codeLifetime:
      'Der Code ist {lifetime} lang gültig und nur einmal verwendbar. Ein neuerer Code ersetzt diesen.',
    keepSecret: 'Verraten Sie den Code niemandem. Unser Team wird Sie niemals danach fragen.',
    when: 'Zeitpunkt',
    device: 'Gerät',
    network: 'Netzwerk',
    times: '{count, plural, other {#-mal}}',
    latest: 'Zuletzt:',
    labelled: '{label}: {value}',
    ifYou: 'Wenn Sie das waren:',
    ifNotYou: 'Wenn Sie das nicht waren:',
    footer: 'Dies ist eine automatische Nachricht von {product}; Antworten werden nicht gelesen.',
  },
  phoneRisk: {
    title: 'Codes per Textnachricht sind weniger sicher',
    text: 'Nachrichten können abgefangen werden, und Betrüger können Ihren Mobilfunkanbieter dazu bringen, ihnen Ihre Nummer zu geben. Ohne Empfang kommen außerdem keine Nachrichten an. Eine Authenticator-App ist sicherer und funktioniert ohne Empfang. Bewahren Sie Ihre Wiederherstellungscodes an einem sicheren Ort auf, und entfernen Sie die Nummer hier, bevor Sie sie aufgeben.',
  },
  texts: {
    'second-factor':
      '{product}: {code} ist Ihr Code zum Anmelden. Er gilt {lifetime}. Niemand von {product} wird danach fragen.',
    reauthentication:
      '{product}: {code} ist Ihr Code zum Fortfahren. Er gilt {lifetime}. Niemand von {product} wird danach fragen.',
    'phone-verification':
      '{product}: {code} ist der Code für Ihre Nummer. Er gilt {lifetime}. Niemand von {product} wird danach fragen.',
  },
  codeMails: {
    'email-verification': {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse für {product}',
      heading: 'Bestätigen Sie Ihre E-Mail-Adresse',
      intro: 'Geben Sie diesen Code ein, um zu bestätigen, dass diese E-Mail-Adresse Ihnen gehört:',
      wasNotYou:
        'Jemand hat Ihre Adresse angegeben, vielleicht aus Versehen. Sie müssen nichts tun: Ohne den Code wird die Adresse nicht bestätigt.',
    },
    'password-reset': {
      subject: 'Setzen Sie Ihr Passwort für {product} zurück',
      heading: 'Setzen Sie Ihr Passwort zurück',
      intro: 'Geben Sie diesen Code ein, um ein neues Passwort zu wählen:',
      wasNotYou:
        'Ihr Passwort ist unverändert, und ohne den Code erhält niemand Zugang. Sie müssen nichts tun.',
    },
    'code-login': {
      subject: 'Ihr Anmeldecode für {product}',
      heading: 'Melden Sie sich mit einem Code an',
      intro: 'Geben Sie diesen Code ein, um sich anzumelden:',
      wasNotYou:
        'Jemand hat Ihre Adresse angegeben. Ohne den Code erhält niemand Zugang. Sie müssen nichts tun.',
    },
    'email-change': {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse für {product}',
      heading: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
      intro: 'Geben Sie diesen Code ein, um diese E-Mail-Adresse künftig für Ihr Konto zu verwenden:',
      wasNotYou:
        'Jemand hat Ihre Adresse für das eigene Konto angegeben, vielleicht aus Versehen. Sie müssen nichts tun: Ohne den Code ändert sich nichts.',
    },
    reauthentication: {
      subject: 'Bestätigen Sie bei {product}, dass Sie es sind',
      heading: 'Bestätigen Sie, dass Sie es sind',
      intro: 'Geben Sie diesen Code ein, um zu bestätigen, dass Sie es sind, und um danach fortzufahren:',
      wasNotYou:
        'Möglicherweise verwendet jemand Ihr Konto. Ohne den Code kommt diese Person nicht weiter. Melden Sie bald in der Anwendung alle Geräte ab und ändern Sie Ihr Passwort.',
    },
    'second-factor': {
      subject: 'Schließen Sie die Anmeldung bei {product} ab',
      heading: 'Schließen Sie die Anmeldung ab',
      intro: 'Geben Sie diesen Code ein, um die Anmeldung abzuschließen:',
      wasNotYou:
        'Jemand kennt Ihr Passwort. Ohne den Code erhält diese Person keinen Zugang. Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort.',
    },
    'phone-verification': {
      subject: 'Bestätigen Sie Ihre Telefonnummer für {product}',
      heading: 'Bestätigen Sie Ihre Telefonnummer',
      intro: 'Geben Sie diesen Code ein, um zu bestätigen, dass diese Telefonnummer Ihnen gehört:',
      wasNotYou:
        'Jemand hat Ihre Nummer eingegeben, vielleicht aus Versehen. Sie müssen nichts tun: Ohne den Code wird die Nummer nicht bestätigt.',
    },
  },
  noticeMails: {
    'address-in-use': {
      subject: 'Sie haben bereits ein Konto bei {product}',
      heading: 'Sie haben bereits ein Konto',
      intro:
        'Jemand – vielleicht Sie selbst – hat diese E-Mail-Adresse für ein Konto angegeben. Zu dieser Adresse gibt es aber bereits eines. Es wurde nichts geändert.',
      wasYou:
        'Sie brauchen kein neues Konto. Melden Sie sich einfach an, oder nutzen Sie „Passwort vergessen“ in der Anwendung, falls Sie Ihr Passwort nicht mehr wissen.',
      wasNotYou: 'Sie können diese Nachricht ignorieren. Sie müssen nichts tun.',
    },
    'new-device': {
      subject: 'Neue Anmeldung bei {product}',
      heading: 'Neue Anmeldung bei Ihrem Konto',
      intro: 'Jemand hat sich von einem Gerät, das wir bisher nicht kannten, bei Ihrem Konto angemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet.',
    },
    'password-changed': {
      subject: 'Ihr Passwort für {product} wurde geändert',
      heading: 'Ihr Passwort wurde geändert',
      intro: 'Das Passwort Ihres Kontos wurde geändert. Alle anderen Geräte wurden abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet.',
    },
    'password-reset-done': {
      subject: 'Ihr Passwort für {product} wurde zurückgesetzt',
      heading: 'Ihr Passwort wurde zurückgesetzt',
      intro:
        'Für Ihr Konto wurde ein neues Passwort festgelegt, und zwar mit einem Code aus diesem Postfach. Alle Geräte wurden abgemeldet.',
      wasYou: 'Melden Sie sich mit dem neuen Passwort an.',
      wasNotYou:
        'Jemand kann Ihre E-Mails lesen. Ändern Sie zuerst das Passwort Ihres Postfachs und nutzen Sie danach „Passwort vergessen“ in der Anwendung.',
    },
    'email-change-requested': {
      subject: 'Änderung Ihrer E-Mail-Adresse für {product}',
      heading: 'Eine neue E-Mail-Adresse wurde angegeben',
      intro:
        'Jemand, der bei Ihrem Konto angemeldet ist, möchte dafür eine andere E-Mail-Adresse festlegen. Bis die neue Adresse bestätigt ist, gilt diese hier weiter.',
      wasYou: 'Geben Sie den Code ein, der an die neue Adresse gesendet wurde.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch wird die Änderung gestoppt, und alle Geräte werden abgemeldet.',
    },
    'email-changed': {
      subject: 'Ihre E-Mail-Adresse für {product} wurde geändert',
      heading: 'Ihre E-Mail-Adresse wurde geändert',
      intro:
        'Ihr Konto hat jetzt eine andere E-Mail-Adresse; diese hier gehört nicht mehr dazu. Alle anderen Geräte wurden abgemeldet.',
      wasYou: 'Sie müssen nichts tun. Melden Sie sich ab jetzt mit der neuen Adresse an.',
      wasNotYou:
        'Wenden Sie sich sofort an die Betreiber von {product}. Möglicherweise hat jemand Ihr Konto übernommen.',
    },
    'sessions-ended': {
      subject: 'Geräte wurden bei {product} abgemeldet',
      heading: 'Geräte wurden abgemeldet',
      intro: 'Ein oder mehrere andere Geräte wurden von Ihrem Konto abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet.',
    },
    'session-replayed': {
      subject: 'Eine Anmeldung bei {product} wurde vorsorglich beendet',
      heading: 'Wir haben eine Anmeldung beendet',
      intro:
        'Ein Schlüssel, der eines Ihrer Geräte angemeldet hält, wurde ein zweites Mal verwendet. Möglicherweise wurde er kopiert. Deshalb haben wir dieses Gerät abgemeldet.',
      wasYou: 'Vielleicht hat eine Anwendung eine Anfrage wiederholt. Melden Sie sich einfach wieder an.',
      wasNotYou:
        'Melden Sie sich wieder an, sehen Sie die Liste Ihrer Geräte durch und melden Sie alle ab, die Sie nicht kennen. Wählen Sie im Zweifel ein neues Passwort.',
    },
    'totp-added': {
      subject: 'Eine Authenticator-App wurde für {product} eingerichtet',
      heading: 'Eine Authenticator-App wurde eingerichtet',
      intro:
        'Für Ihr Konto wurde eine Authenticator-App eingerichtet. Ab jetzt ist bei der Anmeldung auch ein Code aus dieser App nötig. Eine früher eingerichtete App funktioniert nicht mehr. Alle anderen Geräte wurden abgemeldet.',
      wasYou: 'Bewahren Sie Ihre Wiederherstellungscodes an einem sicheren Ort auf.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Wenden Sie sich außerdem an die Betreiber von {product}, die die Authenticator-App entfernen können.',
    },
    'totp-removed': {
      subject: 'Die Authenticator-App für {product} wurde entfernt',
      heading: 'Die Authenticator-App wurde entfernt',
      intro:
        'Die Authenticator-App wurde aus Ihrem Konto entfernt; Codes aus dieser App gelten nicht mehr. Alle Geräte wurden abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Richten Sie danach wieder eine Authenticator-App ein.',
    },
    'phone-added': {
      subject: 'Ihrem Konto bei {product} wurde eine Telefonnummer hinzugefügt',
      heading: 'Eine Telefonnummer wurde hinzugefügt',
      intro:
        'Für Ihr Konto wurde eine Telefonnummer bestätigt. Falls vorher eine andere hinterlegt war, ersetzt sie diese. Alle anderen Geräte wurden abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Wenden Sie sich außerdem an die Betreiber von {product}, die die Nummer als zweiten Schritt der Anmeldung entfernen können.',
    },
    'phone-removed': {
      subject: 'Die Telefonnummer für {product} wurde entfernt',
      heading: 'Die Telefonnummer wurde entfernt',
      intro:
        'Die Telefonnummer wurde aus Ihrem Konto entfernt. Es werden keine Codes mehr an sie gesendet. Falls solche Codes zur Anmeldung gehörten, wurden alle Geräte abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet.',
    },
    'phone-moved': {
      subject: 'Ihre Telefonnummer für {product} gehört jetzt zu einem anderen Konto',
      heading: 'Ihre Telefonnummer gehört jetzt zu einem anderen Konto',
      intro:
        'Jemand mit einem anderen Konto hat unter der Telefonnummer Ihres Kontos eine Textnachricht erhalten und den Code daraus eingegeben. Eine Nummer kann nur zu einem Konto gehören. Sie wurde deshalb aus Ihrem Konto entfernt, und es werden keine Codes mehr für Sie an diese Nummer gesendet. Falls solche Codes zur Anmeldung gehörten, wurden alle Geräte abgemeldet.',
      wasYou:
        'Melden Sie sich ab jetzt mit Ihrer Authenticator-App oder einem Wiederherstellungscode an, oder fügen Sie die Nummer diesem Konto wieder hinzu.',
      wasNotYou:
        'Jemand anderes hat Ihre Nummer. Fragen Sie bei Ihrem Mobilfunkanbieter nach, falls sie noch Ihnen gehören sollte. Melden Sie sich mit Ihrer Authenticator-App oder einem Wiederherstellungscode an und fügen Sie eine andere Nummer hinzu.',
    },
    'second-factor-enabled': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} wurde eingeschaltet',
      heading: 'Die Anmeldung in zwei Schritten wurde eingeschaltet',
      intro:
        'Bei der Anmeldung bei Ihrem Konto ist ab jetzt ein zweiter Schritt nötig, zum Beispiel die Eingabe eines Codes. Alle anderen Geräte wurden abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet.',
    },
    'second-factor-disabled': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} wurde ausgeschaltet',
      heading: 'Die Anmeldung in zwei Schritten wurde ausgeschaltet',
      intro:
        'Bei der Anmeldung bei Ihrem Konto ist ab jetzt kein zweiter Schritt mehr nötig. Alle anderen Geräte wurden abgemeldet.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Schalten Sie danach die Anmeldung in zwei Schritten wieder ein.',
    },
    'factors-reset': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} wurde zurückgesetzt',
      heading: 'Die Anmeldung in zwei Schritten wurde zurückgesetzt',
      intro:
        'Die Betreiber von {product} haben den zweiten Anmeldeschritt aus Ihrem Konto entfernt, mitsamt der Authenticator-App, den Wiederherstellungscodes und den vertrauenswürdigen Geräten. Alle Geräte wurden abgemeldet. Nach der nächsten Anmeldung können Sie den zweiten Schritt neu einrichten.',
      wasNotYou:
        'Wenden Sie sich sofort an die Betreiber von {product}. Möglicherweise hat jemand in Ihrem Namen darum gebeten.',
    },
    'factor-recovery-requested': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} soll entfernt werden',
      heading: 'Die Anmeldung in zwei Schritten soll entfernt werden',
      intro:
        'Jemand hat Ihr Passwort und einen Code aus Ihrem Postfach eingegeben und beantragt, die Anmeldung in zwei Schritten aus Ihrem Konto zu entfernen, weil die Authenticator-App und die Wiederherstellungscodes verloren sind. Zeitpunkt der Entfernung: {effectiveAt}.',
      wasYou:
        'Sie müssen nur abwarten. Wenn Sie die App oder einen Wiederherstellungscode wiederfinden, melden Sie sich damit an; dadurch wird der Antrag aufgehoben.',
      wasNotYou:
        'Melden Sie sich sofort mit Ihrer Authenticator-App oder einem Wiederherstellungscode an; dadurch wird der Antrag aufgehoben. Ändern Sie danach das Passwort Ihres Postfachs und Ihr Passwort in der Anwendung.',
    },
    'factor-recovery-reminder': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} wird entfernt',
      heading: 'Die Anmeldung in zwei Schritten wird entfernt',
      intro:
        'Die Hälfte der Wartezeit ist vergangen, seit jemand beantragt hat, die Anmeldung in zwei Schritten aus Ihrem Konto zu entfernen. Niemand hat den Antrag aufgehoben. Zeitpunkt der Entfernung: {effectiveAt}.',
      wasYou:
        'Sie müssen nur abwarten. Wenn Sie die App oder einen Wiederherstellungscode wiederfinden, melden Sie sich damit an; dadurch wird der Antrag aufgehoben.',
      wasNotYou:
        'Melden Sie sich sofort mit Ihrer Authenticator-App oder einem Wiederherstellungscode an; dadurch wird der Antrag aufgehoben. Ändern Sie danach das Passwort Ihres Postfachs und Ihr Passwort in der Anwendung.',
    },
    'factor-recovery-done': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} wurde entfernt',
      heading: 'Die Anmeldung in zwei Schritten wurde entfernt',
      intro:
        'Wie beantragt wurde nach der Wartezeit der zweite Anmeldeschritt aus Ihrem Konto entfernt, mitsamt der Authenticator-App, den Wiederherstellungscodes und den vertrauenswürdigen Geräten. Alle Geräte wurden abgemeldet. Nach der nächsten Anmeldung können Sie den zweiten Schritt neu einrichten.',
      wasYou: 'Melden Sie sich mit Ihrem Passwort an und richten Sie wieder eine Authenticator-App ein.',
      wasNotYou:
        'Ändern Sie zuerst das Passwort Ihres Postfachs und nutzen Sie danach „Passwort vergessen“ in der Anwendung. Wenden Sie sich auch an die Betreiber von {product}: Jemand kennt Ihr Passwort und kann Ihre E-Mails lesen.',
    },
    'factor-recovery-cancelled': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} bleibt bestehen',
      heading: 'Die Anmeldung in zwei Schritten bleibt bestehen',
      intro:
        'Der Antrag, die Anmeldung in zwei Schritten aus Ihrem Konto zu entfernen, wurde aufgehoben, zum Beispiel weil sich jemand mit dem zweiten Schritt angemeldet oder das Konto geändert hat. Sie wird nicht entfernt.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet.',
    },
    'recovery-codes-created': {
      subject: 'Neue Wiederherstellungscodes für {product}',
      heading: 'Neue Wiederherstellungscodes wurden erstellt',
      intro: 'Für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Frühere gelten nicht mehr.',
      wasYou: 'Bewahren Sie die Codes an einem sicheren Ort auf, getrennt von Ihrem Passwort.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Erstellen Sie danach neue Wiederherstellungscodes.',
    },
    'recovery-code-used': {
      subject: 'Ein Wiederherstellungscode für {product} wurde verwendet',
      heading: 'Ein Wiederherstellungscode wurde verwendet',
      intro:
        'Jemand hat sich mit einem Wiederherstellungscode bei Ihrem Konto angemeldet oder damit einen Vorgang bestätigt. Noch unbenutzte Codes: {count}.',
      wasYou: 'Sie müssen nichts tun.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Erstellen Sie danach neue Wiederherstellungscodes.',
    },
    'recovery-codes-low': {
      subject: 'Nur noch wenige Wiederherstellungscodes für {product}',
      heading: 'Nur noch wenige Wiederherstellungscodes',
      intro:
        'Jemand hat sich mit einem Wiederherstellungscode bei Ihrem Konto angemeldet oder damit einen Vorgang bestätigt. Noch unbenutzte Codes: {count}.',
      wasYou: 'Erstellen Sie in der Anwendung bald neue Wiederherstellungscodes.',
      wasNotYou:
        'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Erstellen Sie danach neue Wiederherstellungscodes.',
    },
    'second-step-failed': {
      subject: 'Eine Anmeldung bei {product} ist am zweiten Schritt gescheitert',
      heading: 'Eine Anmeldung ist am zweiten Schritt gescheitert',
      intro:
        'Jemand hat den ersten Schritt der Anmeldung bei Ihrem Konto geschafft, ist aber fünfmal am zweiten Schritt gescheitert. Wir haben diese Anmeldung abgebrochen; niemand hat Zugang erhalten.',
      wasYou:
        'Melden Sie sich noch einmal an. Wenn die Codes aus Ihrer Authenticator-App abgelehnt werden, prüfen Sie die Uhrzeit Ihres Telefons oder verwenden Sie einen Wiederherstellungscode.',
      wasNotYou:
        'Jemand kennt Ihr Passwort oder kann Ihre E-Mails lesen. Ändern Sie zuerst das Passwort Ihres Postfachs und nutzen Sie danach „Passwort vergessen“ in der Anwendung.',
    },
    'account-invitation': {
      subject: 'Sie haben ein Konto bei {product}',
      heading: 'Für Sie wurde ein Konto angelegt',
      intro:
        'Die Betreiber von {product} haben für diese E-Mail-Adresse ein Konto angelegt. Um es zu nutzen, öffnen Sie die Anwendung und wählen Sie die Anmeldung mit einem Code. Der Code wird dann an diese Adresse gesendet.',
      wasNotYou:
        'Sie können diese Nachricht ignorieren. Ohne einen Code aus diesem Postfach kann niemand das Konto nutzen.',
    },
    'password-reset-requested': {
      subject: 'Bitte wählen Sie ein neues Passwort für {product}',
      heading: 'Bitte wählen Sie ein neues Passwort',
      intro:
        'Die Betreiber von {product} bitten Sie, ein neues Passwort zu wählen. Öffnen Sie die Anwendung wie gewohnt und nutzen Sie „Passwort vergessen“. Dann wird ein Code an diese Adresse gesendet. Bis Sie ein neues gewählt haben, gilt Ihr bisheriges Passwort weiter.',
      wasNotYou:
        'Das ist normal: Die Betreiber von {product} haben dies veranlasst. Öffnen Sie im Zweifel die Anwendung wie gewohnt. Diese Nachricht enthält weder einen Link noch einen Code, und niemand wird Sie nach einem Code fragen.',
    },
    'password-voided': {
      subject: 'Ihr Passwort für {product} gilt nicht mehr',
      heading: 'Ihr Passwort gilt nicht mehr',
      intro:
        'Die Betreiber von {product} haben das Passwort Ihres Kontos entfernt, weil möglicherweise jemand anderes es kennt. Alle Geräte wurden abgemeldet. Öffnen Sie die Anwendung wie gewohnt und wählen Sie mit „Passwort vergessen“ ein neues. Dann wird ein Code an diese Adresse gesendet.',
      wasNotYou:
        'Das ist normal: Die Betreiber von {product} haben dies veranlasst. Öffnen Sie im Zweifel die Anwendung wie gewohnt. Diese Nachricht enthält weder einen Link noch einen Code, und niemand wird Sie nach einem Code fragen.',
    },
    'factors-reset-requested': {
      subject: 'Die Anmeldung in zwei Schritten bei {product} wird zurückgesetzt',
      heading: 'Die Anmeldung in zwei Schritten wird zurückgesetzt',
      intro:
        'Den Betreibern von {product} wurde mitgeteilt, dass Sie keinen Zugriff mehr auf Ihren zweiten Anmeldeschritt haben. Die Betreiber werden die Anmeldung in zwei Schritten aus Ihrem Konto entfernen, mitsamt der Authenticator-App, den Wiederherstellungscodes und den vertrauenswürdigen Geräten. Zeitpunkt der Entfernung: {effectiveAt}.',
      wasYou:
        'Sie müssen nur abwarten. Wenn Sie die App oder einen Wiederherstellungscode wiederfinden, melden Sie sich damit an; dadurch wird der Antrag aufgehoben.',
      wasNotYou:
        'Melden Sie sich sofort mit Ihrer Authenticator-App oder einem Wiederherstellungscode an; dadurch wird der Antrag aufgehoben. Wenden Sie sich außerdem an die Betreiber von {product}. Möglicherweise hat jemand in Ihrem Namen darum gebeten.',
    },
    'account-deleted': {
      subject: 'Ihr Konto bei {product} wurde gelöscht',
      heading: 'Ihr Konto wurde gelöscht',
      intro:
        'Ihr Konto wurde mit allem, was dazugehört, gelöscht. Dies ist die letzte Nachricht zu diesem Konto.',
      wasYou: 'Sie müssen nichts tun. Wir wünschen Ihnen alles Gute.',
      wasNotYou:
        'Wenden Sie sich sofort an die Betreiber von {product} und ändern Sie das Passwort Ihres Postfachs.',
    },
  },
  summaryMail: {
    subject: 'Zusammenfassung der Vorgänge in Ihrem Konto bei {product}',
    heading: 'Zusammenfassung der Vorgänge',
    intro:
      'In Ihrem Konto ist in kurzer Zeit so viel geschehen, dass wir Ihnen die folgenden Vorgänge nicht einzeln gemeldet haben, sondern hier zusammenfassen.',
    wasYou: 'Sie müssen nichts tun.',
    wasNotYou:
      'Nutzen Sie sofort „Passwort vergessen“ in der Anwendung und wählen Sie ein neues Passwort. Dadurch werden auch alle Geräte abgemeldet. Wurde Ihre E-Mail-Adresse geändert, wenden Sie sich außerdem an die Betreiber von {product}.',
  },
};
