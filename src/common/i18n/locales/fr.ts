import type { Translation } from '../translation.js';

export const fr: Translation = {
  problems: {
    'request.malformed': 'Requête mal formée',
    'request.invalid': 'Requête non valide',
    'request.too_large': 'Requête trop volumineuse',
    'request.unsupported_media_type': 'Type de média non pris en charge',
    'request.timeout': 'Délai de la requête dépassé',
    'request.uri_too_long': 'URI trop long',
    'request.headers_too_large': 'En-têtes trop volumineux',
    'route.not_found': 'Route inexistante',
    'route.method_not_allowed': 'Méthode non autorisée',
    'resource.not_found': 'Introuvable',
    'resource.conflict': 'Conflit',
    'challenge.closed': 'Procédure de vérification close',
    'auth.token_missing': 'Jeton d’accès manquant',
    'auth.token_invalid': 'Jeton d’accès non valide',
    'auth.token_expired': 'Jeton d’accès expiré',
    'auth.sign_in_invalid': 'Procédure de connexion non valide',
    'auth.credentials_invalid': 'Adresse e-mail ou mot de passe incorrect',
    'auth.password_incorrect': 'Mot de passe incorrect',
    'auth.email_not_verified': 'Adresse e-mail non confirmée',
    'auth.reauthentication_required': 'Connexion récente requise',
    'auth.second_factor_required': 'Second facteur requis',
    'auth.forbidden': 'Action non autorisée',
    'otp.invalid': 'Code refusé',
    'session.refresh_invalid': 'Jeton d’actualisation refusé',
    'account.email_taken': 'Adresse e-mail déjà utilisée',
    'admin.last_admin': 'Dernier administrateur',
    'idempotency.key_reused': 'Idempotency-Key déjà utilisée',
    'idempotency.in_progress': 'Requête encore en cours',
    'phone.unsupported': 'Numéro de téléphone non pris en charge',
    'phone.unavailable': 'Pas de code par téléphone actuellement',
    'rate_limit.exceeded': 'Trop de requêtes',
    'service.overloaded': 'Service surchargé',
    'service.unavailable': 'Service indisponible',
    internal: 'Erreur interne',
  },
  clientOnSystem: '{client} sur {system}',
  unknownDevice: 'appareil inconnu',
  unknownNetwork: 'inconnu',
  programs: {
    application: 'application',
    pythonProgram: 'programme Python',
    javaScriptProgram: 'programme JavaScript',
    goProgram: 'programme Go',
    javaProgram: 'programme Java',
    androidApplication: 'application Android',
    appleApplication: 'application Apple',
  },
  mail: {
    minutes: '{count, plural, one {# minute} many {# de minutes} other {# minutes}}',
    seconds: '{count, plural, one {# seconde} many {# de secondes} other {# secondes}}',
    codeLifetime:
      'Ce code est valable pendant {lifetime} et utilisable une seule fois. Tout code plus récent le remplace.',
    keepSecret: 'Ne communiquez jamais ce code à qui que ce soit. Notre équipe ne vous le demandera jamais.',
    when: 'Date',
    device: 'Appareil',
    network: 'Réseau',
    times: '{count, plural, one {# fois} many {# fois} other {# fois}}',
    latest: 'Dernier événement\u00a0:',
    labelled: '{label}\u00a0: {value}',
    ifYou: 'Si c’était vous\u00a0:',
    ifNotYou: 'Si ce n’était pas vous\u00a0:',
    footer: 'Ceci est un message automatique envoyé par {product}. Les réponses ne sont pas lues.',
  },
  phoneRisk: {
    title: 'Les codes par SMS sont moins sûrs',
    text: 'Les messages peuvent être interceptés, et votre opérateur peut être trompé et donner votre numéro à quelqu’un d’autre. De plus, les messages n’arrivent pas sans réseau. Une application d’authentification est plus sûre et fonctionne sans réseau. Conservez vos codes de récupération en lieu sûr et retirez ici le numéro avant de l’abandonner.',
  },
  texts: {
    'second-factor':
      '{product} : {code} est votre code de connexion. Il expire dans {lifetime}. {product} ne vous le demandera jamais.',
    reauthentication:
      '{product} : {code} est votre code pour continuer. Il expire dans {lifetime}. {product} ne le demandera jamais.',
    'phone-verification':
      '{product} : {code} est le code pour ce numéro. Il expire dans {lifetime}. {product} ne le demandera jamais.',
  },
  codeMails: {
    'email-verification': {
      subject: 'Confirmez votre adresse e-mail pour {product}',
      heading: 'Confirmez votre adresse e-mail',
      intro: 'Saisissez ce code pour confirmer que cette adresse e-mail est bien la vôtre\u00a0:',
      wasNotYou:
        'quelqu’un a saisi votre adresse, peut-être par erreur. Vous n’avez rien à faire\u00a0: sans le code, l’adresse ne sera pas confirmée.',
    },
    'password-reset': {
      subject: 'Réinitialisez votre mot de passe pour {product}',
      heading: 'Réinitialisez votre mot de passe',
      intro: 'Saisissez ce code pour choisir un nouveau mot de passe\u00a0:',
      wasNotYou:
        'votre mot de passe n’a pas changé et personne ne peut accéder à votre compte sans le code. Vous n’avez rien à faire.',
    },
    'code-login': {
      subject: 'Votre code de connexion pour {product}',
      heading: 'Connectez-vous avec un code',
      intro: 'Saisissez ce code pour vous connecter\u00a0:',
      wasNotYou:
        'quelqu’un a saisi votre adresse. Personne ne peut accéder à votre compte sans le code. Vous n’avez rien à faire.',
    },
    'email-change': {
      subject: 'Confirmez votre nouvelle adresse e-mail pour {product}',
      heading: 'Confirmez votre nouvelle adresse e-mail',
      intro: 'Saisissez ce code pour utiliser désormais cette adresse e-mail avec votre compte\u00a0:',
      wasNotYou:
        'quelqu’un a saisi votre adresse pour son propre compte, peut-être par erreur. Vous n’avez rien à faire\u00a0: sans le code, rien ne change.',
    },
    reauthentication: {
      subject: 'Confirmez qu’il s’agit bien de vous sur {product}',
      heading: 'Confirmez qu’il s’agit bien de vous',
      intro:
        'Saisissez ce code pour confirmer qu’il s’agit bien de vous et poursuivre ce que vous étiez en train de faire\u00a0:',
      wasNotYou:
        'quelqu’un utilise peut-être votre compte. Cette personne ne peut pas continuer sans le code. Déconnectez sans tarder tous vos appareils et modifiez votre mot de passe dans l’application.',
    },
    'second-factor': {
      subject: 'Terminez votre connexion à {product}',
      heading: 'Terminez votre connexion',
      intro: 'Saisissez ce code pour terminer votre connexion\u00a0:',
      wasNotYou:
        'quelqu’un connaît votre mot de passe. Cette personne ne peut pas accéder à votre compte sans le code. Utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe.',
    },
    'phone-verification': {
      subject: 'Confirmez votre numéro de téléphone pour {product}',
      heading: 'Confirmez votre numéro de téléphone',
      intro: 'Saisissez ce code pour confirmer que ce numéro de téléphone est le vôtre :',
      wasNotYou:
        'quelqu’un a saisi votre numéro, peut-être par erreur. Vous n’avez rien à faire : sans le code, le numéro n’est pas confirmé.',
    },
  },
  noticeMails: {
    'address-in-use': {
      subject: 'Vous avez déjà un compte sur {product}',
      heading: 'Vous avez déjà un compte',
      intro:
        'Quelqu’un – peut-être vous – a saisi cette adresse e-mail pour un compte, alors qu’elle est déjà associée à un compte existant. Rien n’a été modifié.',
      wasYou:
        'vous n’avez pas besoin d’un nouveau compte. Connectez-vous simplement ou, si vous ne vous souvenez plus de votre mot de passe, utilisez «\u00a0Mot de passe oublié\u00a0» dans l’application.',
      wasNotYou: 'vous pouvez ignorer ce message. Vous n’avez rien à faire.',
    },
    'new-device': {
      subject: 'Nouvelle connexion à {product}',
      heading: 'Nouvelle connexion à votre compte',
      intro: 'Quelqu’un s’est connecté à votre compte depuis un appareil que nous n’avions encore jamais vu.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés.',
    },
    'password-changed': {
      subject: 'Votre mot de passe pour {product} a été modifié',
      heading: 'Votre mot de passe a été modifié',
      intro: 'Le mot de passe de votre compte a été modifié. Tous les autres appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés.',
    },
    'password-reset-done': {
      subject: 'Votre mot de passe pour {product} a été réinitialisé',
      heading: 'Votre mot de passe a été réinitialisé',
      intro:
        'Un nouveau mot de passe a été défini pour votre compte à l’aide d’un code reçu dans cette boîte e-mail. Tous les appareils ont été déconnectés.',
      wasYou: 'connectez-vous avec le nouveau mot de passe.',
      wasNotYou:
        'quelqu’un peut lire vos e-mails. Modifiez d’abord le mot de passe de votre boîte e-mail, puis utilisez «\u00a0Mot de passe oublié\u00a0» dans l’application.',
    },
    'email-change-requested': {
      subject: 'Modification de votre adresse e-mail pour {product}',
      heading: 'Une nouvelle adresse e-mail a été saisie',
      intro:
        'Une personne connectée à votre compte souhaite y associer une autre adresse e-mail. Tant que la nouvelle adresse n’est pas confirmée, l’adresse actuelle reste valable.',
      wasYou: 'saisissez le code envoyé à la nouvelle adresse.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. La modification sera ainsi annulée et tous les appareils seront déconnectés.',
    },
    'email-changed': {
      subject: 'Votre adresse e-mail pour {product} a été modifiée',
      heading: 'Votre adresse e-mail a été modifiée',
      intro:
        'Une autre adresse e-mail est désormais associée à votre compte, et celle à laquelle vous recevez ce message ne l’est plus. Tous les autres appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire. Connectez-vous désormais avec la nouvelle adresse.',
      wasNotYou:
        'prévenez immédiatement l’équipe qui gère {product}. Quelqu’un a peut-être pris le contrôle de votre compte.',
    },
    'sessions-ended': {
      subject: '{product}\u00a0: des appareils ont été déconnectés',
      heading: 'Des appareils ont été déconnectés',
      intro: 'Un ou plusieurs autres appareils ont été déconnectés de votre compte.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés.',
    },
    'session-replayed': {
      subject: 'Une connexion à {product} a été interrompue par sécurité',
      heading: 'Nous avons interrompu une connexion',
      intro:
        'Une clé qui permet à l’un de vos appareils de rester connecté a été utilisée une deuxième fois. Elle a peut-être été copiée\u00a0: nous avons donc déconnecté cet appareil.',
      wasYou: 'une application a peut-être répété une requête. Reconnectez-vous simplement.',
      wasNotYou:
        'reconnectez-vous, consultez la liste de vos appareils et déconnectez ceux que vous ne reconnaissez pas. En cas de doute, choisissez un nouveau mot de passe.',
    },
    'totp-added': {
      subject: 'Une application d’authentification a été configurée pour {product}',
      heading: 'Une application d’authentification a été configurée',
      intro:
        'Une application d’authentification a été configurée pour votre compte. Désormais, un code de cette application est aussi demandé à chaque connexion. Une application configurée auparavant ne fonctionne plus. Tous les autres appareils ont été déconnectés.',
      wasYou: 'conservez vos codes de récupération en lieu sûr.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Prévenez aussi l’équipe qui gère {product}, qui peut retirer l’application d’authentification.',
    },
    'totp-removed': {
      subject: 'L’application d’authentification pour {product} a été retirée',
      heading: 'L’application d’authentification a été retirée',
      intro:
        'L’application d’authentification a été retirée de votre compte et ses codes ne sont plus valables. Tous les appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Configurez ensuite de nouveau une application d’authentification.',
    },
    'phone-added': {
      subject: 'Un numéro de téléphone a été ajouté à votre compte {product}',
      heading: 'Un numéro de téléphone a été ajouté',
      intro:
        'Un numéro de téléphone a été confirmé pour votre compte et remplace l’ancien s’il y en avait un. Tous les autres appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement « Mot de passe oublié » dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Prévenez aussi l’équipe qui gère {product}, qui peut retirer ce numéro de la deuxième étape de connexion.',
    },
    'phone-removed': {
      subject: 'Le numéro de téléphone pour {product} a été retiré',
      heading: 'Le numéro de téléphone a été retiré',
      intro:
        'Le numéro de téléphone a été retiré de votre compte et ne recevra plus de codes. Si ces codes étaient demandés à la connexion, tous les appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement « Mot de passe oublié » dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés.',
    },
    'phone-moved': {
      subject: 'Votre numéro de téléphone pour {product} appartient désormais à un autre compte',
      heading: 'Votre numéro de téléphone appartient désormais à un autre compte',
      intro:
        'Une personne qui possède un autre compte a reçu un SMS au numéro de téléphone de votre compte et a saisi le code. Un numéro ne peut appartenir qu’à un seul compte ; il a donc été retiré du vôtre et ne recevra plus de codes pour vous. Si ces codes étaient demandés à la connexion, tous les appareils ont été déconnectés.',
      wasYou:
        'connectez-vous désormais avec votre application d’authentification ou un code de récupération, ou ajoutez de nouveau le numéro à ce compte.',
      wasNotYou:
        'quelqu’un d’autre a votre numéro : renseignez-vous auprès de votre opérateur s’il devrait encore être le vôtre. Connectez-vous avec votre application d’authentification ou un code de récupération, et ajoutez un autre numéro.',
    },
    'second-factor-enabled': {
      subject: 'La connexion en deux étapes à {product} a été activée',
      heading: 'La connexion en deux étapes a été activée',
      intro:
        'Désormais, la connexion à votre compte demande une deuxième étape, par exemple la saisie d’un code. Tous les autres appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés.',
    },
    'second-factor-disabled': {
      subject: 'La connexion en deux étapes à {product} a été désactivée',
      heading: 'La connexion en deux étapes a été désactivée',
      intro:
        'Désormais, la connexion à votre compte ne demande plus de deuxième étape. Tous les autres appareils ont été déconnectés.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Réactivez ensuite la connexion en deux étapes.',
    },
    'factors-reset': {
      subject: 'La connexion en deux étapes à {product} a été réinitialisée',
      heading: 'La connexion en deux étapes a été réinitialisée',
      intro:
        'L’équipe qui gère {product} a retiré de votre compte la deuxième étape de connexion, avec l’application d’authentification, les codes de récupération et les appareils de confiance. Tous les appareils ont été déconnectés. Vous pourrez la configurer de nouveau après vous être connecté.',
      wasNotYou:
        'prévenez immédiatement l’équipe qui gère {product}. Quelqu’un en a peut-être fait la demande en votre nom.',
    },
    'factor-recovery-requested': {
      subject: 'La suppression de la connexion en deux étapes à {product} a été demandée',
      heading: 'La suppression de la connexion en deux étapes a été demandée',
      intro:
        'Quelqu’un a saisi votre mot de passe et un code reçu dans votre boîte e-mail, puis a demandé de retirer la connexion en deux étapes de votre compte, parce que l’application d’authentification et les codes de récupération sont perdus. Date de la suppression\u00a0: {effectiveAt}.',
      wasYou:
        'il vous suffit d’attendre. Si vous retrouvez l’application ou un code de récupération, utilisez-le pour vous connecter\u00a0: la demande sera ainsi annulée.',
      wasNotYou:
        'connectez-vous immédiatement avec votre application d’authentification ou un code de récupération\u00a0: la demande sera ainsi annulée. Modifiez ensuite le mot de passe de votre boîte e-mail, puis votre mot de passe dans l’application.',
    },
    'factor-recovery-reminder': {
      subject: 'La connexion en deux étapes à {product} va être supprimée',
      heading: 'La connexion en deux étapes va être supprimée',
      intro:
        'La moitié du délai s’est écoulée depuis que quelqu’un a demandé de retirer la connexion en deux étapes de votre compte. Personne n’a annulé la demande. Date de la suppression\u00a0: {effectiveAt}.',
      wasYou:
        'il vous suffit d’attendre. Si vous retrouvez l’application ou un code de récupération, utilisez-le pour vous connecter\u00a0: la demande sera ainsi annulée.',
      wasNotYou:
        'connectez-vous immédiatement avec votre application d’authentification ou un code de récupération\u00a0: la demande sera ainsi annulée. Modifiez ensuite le mot de passe de votre boîte e-mail, puis votre mot de passe dans l’application.',
    },
    'factor-recovery-done': {
      subject: 'La connexion en deux étapes à {product} a été supprimée',
      heading: 'La connexion en deux étapes a été supprimée',
      intro:
        'Comme demandé, la deuxième étape de connexion a été retirée de votre compte à la fin du délai, avec l’application d’authentification, les codes de récupération et les appareils de confiance. Tous les appareils ont été déconnectés. Vous pourrez la configurer de nouveau après vous être connecté.',
      wasYou:
        'connectez-vous avec votre mot de passe et configurez de nouveau une application d’authentification.',
      wasNotYou:
        'modifiez d’abord le mot de passe de votre boîte e-mail, puis utilisez «\u00a0Mot de passe oublié\u00a0» dans l’application. Prévenez aussi l’équipe qui gère {product}\u00a0: quelqu’un connaît votre mot de passe et peut lire vos e-mails.',
    },
    'factor-recovery-cancelled': {
      subject: 'La connexion en deux étapes à {product} est maintenue',
      heading: 'La connexion en deux étapes est maintenue',
      intro:
        'La demande de retirer la connexion en deux étapes de votre compte a été annulée, par exemple parce que quelqu’un s’est connecté avec la deuxième étape ou a modifié le compte. Elle ne sera pas supprimée.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés.',
    },
    'recovery-codes-created': {
      subject: 'Nouveaux codes de récupération pour {product}',
      heading: 'De nouveaux codes de récupération ont été créés',
      intro:
        'De nouveaux codes de récupération ont été créés pour votre compte. Les précédents ne sont plus valables.',
      wasYou: 'conservez-les en lieu sûr, séparément de votre mot de passe.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Créez ensuite de nouveaux codes de récupération.',
    },
    'recovery-code-used': {
      subject: 'Un code de récupération pour {product} a été utilisé',
      heading: 'Un code de récupération a été utilisé',
      intro:
        'Quelqu’un a utilisé un code de récupération pour se connecter à votre compte ou pour confirmer une opération. Codes encore inutilisés\u00a0: {count}.',
      wasYou: 'vous n’avez rien à faire.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Créez ensuite de nouveaux codes de récupération.',
    },
    'recovery-codes-low': {
      subject: 'Il reste peu de codes de récupération pour {product}',
      heading: 'Il reste peu de codes de récupération',
      intro:
        'Quelqu’un a utilisé un code de récupération pour se connecter à votre compte ou pour confirmer une opération. Codes encore inutilisés\u00a0: {count}.',
      wasYou: 'créez sans tarder de nouveaux codes de récupération dans l’application.',
      wasNotYou:
        'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Créez ensuite de nouveaux codes de récupération.',
    },
    'second-step-failed': {
      subject: 'Une connexion à {product} a échoué à la deuxième étape',
      heading: 'Une connexion a échoué à la deuxième étape',
      intro:
        'Quelqu’un a réussi la première étape de connexion à votre compte, mais a échoué cinq fois à la deuxième. Nous avons interrompu cette connexion et personne n’a pu accéder au compte.',
      wasYou:
        'connectez-vous de nouveau. Si les codes de votre application d’authentification sont refusés, vérifiez l’heure de votre téléphone ou utilisez un code de récupération.',
      wasNotYou:
        'quelqu’un connaît votre mot de passe ou peut lire vos e-mails. Modifiez d’abord le mot de passe de votre boîte e-mail, puis utilisez «\u00a0Mot de passe oublié\u00a0» dans l’application.',
    },
    'account-invitation': {
      subject: 'Vous avez un compte {product}',
      heading: 'Un compte a été créé pour vous',
      intro:
        'L’équipe qui gère {product} a créé un compte pour cette adresse e-mail. Pour l’utiliser, ouvrez l’application et choisissez de vous connecter avec un code. Le code sera alors envoyé à cette adresse.',
      wasNotYou:
        'ignorez ce message. Personne ne peut utiliser le compte sans un code reçu dans cette boîte e-mail.',
    },
    'password-reset-requested': {
      subject: 'Veuillez choisir un nouveau mot de passe pour {product}',
      heading: 'Veuillez choisir un nouveau mot de passe',
      intro:
        'L’équipe qui gère {product} vous demande de choisir un nouveau mot de passe. Ouvrez l’application comme d’habitude et utilisez «\u00a0Mot de passe oublié\u00a0». Un code sera alors envoyé à cette adresse. Tant que vous n’en avez pas choisi un nouveau, votre mot de passe actuel reste valable.',
      wasNotYou:
        'c’est normal\u00a0: cette mesure vient de l’équipe qui gère {product}. En cas de doute, ouvrez l’application comme d’habitude. Ce message ne contient ni lien ni code, et personne ne vous demandera de code.',
    },
    'password-voided': {
      subject: 'Votre mot de passe pour {product} n’est plus valable',
      heading: 'Votre mot de passe n’est plus valable',
      intro:
        'L’équipe qui gère {product} a supprimé le mot de passe de votre compte, car une autre personne le connaît peut-être. Tous les appareils ont été déconnectés. Ouvrez l’application comme d’habitude et utilisez «\u00a0Mot de passe oublié\u00a0» pour en choisir un nouveau. Un code sera alors envoyé à cette adresse.',
      wasNotYou:
        'c’est normal\u00a0: cette mesure vient de l’équipe qui gère {product}. En cas de doute, ouvrez l’application comme d’habitude. Ce message ne contient ni lien ni code, et personne ne vous demandera de code.',
    },
    'factors-reset-requested': {
      subject: 'La connexion en deux étapes à {product} va être réinitialisée',
      heading: 'La connexion en deux étapes va être réinitialisée',
      intro:
        'L’équipe qui gère {product} a été informée que vous n’avez plus accès à la deuxième étape de connexion. Elle va retirer la connexion en deux étapes de votre compte, avec l’application d’authentification, les codes de récupération et les appareils de confiance. Date de la suppression\u00a0: {effectiveAt}.',
      wasYou:
        'il vous suffit d’attendre. Si vous retrouvez l’application ou un code de récupération, utilisez-le pour vous connecter\u00a0: la demande sera ainsi annulée.',
      wasNotYou:
        'connectez-vous immédiatement avec votre application d’authentification ou un code de récupération\u00a0: la demande sera ainsi annulée. Prévenez aussi l’équipe qui gère {product}. Quelqu’un en a peut-être fait la demande en votre nom.',
    },
    'account-deleted': {
      subject: 'Votre compte sur {product} a été supprimé',
      heading: 'Votre compte a été supprimé',
      intro:
        'Votre compte et tout ce qui s’y rattache ont été supprimés. Ceci est le dernier message à ce sujet.',
      wasYou: 'vous n’avez rien à faire. Nous vous souhaitons une bonne continuation.',
      wasNotYou:
        'prévenez immédiatement l’équipe qui gère {product} et modifiez le mot de passe de votre boîte e-mail.',
    },
  },
  summaryMail: {
    subject: 'Résumé de l’activité de votre compte {product}',
    heading: 'Résumé de l’activité de votre compte',
    intro:
      'Il s’est passé tant de choses sur votre compte en peu de temps que nous ne vous avons pas envoyé un message pour chacun des événements suivants\u00a0: nous les résumons ici.',
    wasYou: 'vous n’avez rien à faire.',
    wasNotYou:
      'utilisez immédiatement «\u00a0Mot de passe oublié\u00a0» dans l’application et choisissez un nouveau mot de passe. Tous les appareils seront ainsi également déconnectés. Si votre adresse e-mail a été modifiée, prévenez aussi l’équipe qui gère {product}.',
  },
};
