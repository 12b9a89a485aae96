import type { TextsOf } from '../../i18n/text-types.js';
import type { acts as english } from '../en/acts.js';

export const acts: TextsOf<typeof english> = {
  'act.askPassword.done': 'L’e-mail est en route.',
  'act.askPassword.label': 'Demander un nouveau mot de passe',
  'act.askPassword.tells':
    '{email} reçoit un e-mail qui demande de choisir un nouveau mot de passe, sans code ni lien.',
  'act.askPassword.will': 'Le mot de passe reste valable jusqu’à ce que la personne en choisisse un nouveau.',
  'act.changeEmail.done': 'L’adresse a été modifiée.',
  'act.changeEmail.label': 'Modifier l’adresse',
  'act.changeEmail.tells': 'L’ancienne adresse, {email}, reçoit un avis si elle était confirmée.',
  'act.changeEmail.will':
    'La nouvelle adresse n’est pas confirmée tant que le code qui y est envoyé n’a pas été saisi. Toutes les sessions prennent fin et plus aucun appareil n’est de confiance.',
  'act.delete.done': 'Le compte a été supprimé.',
  'act.delete.label': 'Supprimer le compte',
  'act.delete.tells':
    '{email} reçoit un dernier e-mail si l’adresse est confirmée et si le compte n’est pas désactivé.',
  'act.delete.will':
    'Le compte, ses sessions et ses codes sont supprimés immédiatement. Cette action est irréversible.',
  'act.disable.done': 'Le compte a été désactivé.',
  'act.disable.label': 'Désactiver le compte',
  'act.disable.tells': 'La personne n’est pas prévenue.',
  'act.disable.will':
    'Toutes les sessions prennent fin et les codes en cours ne sont plus valables. Jusqu’à sa réactivation, le compte se comporte comme s’il n’existait pas.',
  'act.edit.done': 'Le profil a été modifié.',
  'act.edit.label': 'Modifier le profil',
  'act.edit.tells': 'La personne n’est pas prévenue.',
  'act.edit.will': 'Les rôles de l’application prennent effet avec le prochain jeton d’accès.',
  'act.enable.done': 'Le compte a été réactivé.',
  'act.enable.label': 'Réactiver le compte',
  'act.enable.tells': 'La personne n’est pas prévenue.',
  'act.enable.will':
    'La personne peut de nouveau se connecter. Les sessions terminées ne sont pas rouvertes.',
  'act.endEverywhere.count': 'Nombre de comptes actifs',
  'act.endEverywhere.countHint':
    'Pour confirmer que tous sont concernés. S’il est faux, rien ne se passe et le bon nombre vous est indiqué.',
  'act.endEverywhere.done': 'Tout le monde est déconnecté.',
  'act.endEverywhere.label': 'Déconnecter tout le monde',
  'act.endEverywhere.tells':
    'Personne n’est prévenu. Les services qui vérifient eux-mêmes les jetons d’accès les acceptent jusqu’à leur expiration.',
  'act.endEverywhere.will':
    'Toutes les sessions de l’installation prennent fin immédiatement, la vôtre aussi. Chacun doit se reconnecter sur chaque appareil.',
  'act.endSessions.done': 'Toutes les sessions ont pris fin.',
  'act.endSessions.label': 'Mettre fin à toutes les sessions',
  'act.endSessions.tells': 'La personne n’est pas prévenue, mais s’en apercevra.',
  'act.endSessions.will': 'La personne est immédiatement déconnectée de tous ses appareils.',
  'act.fullName': 'Nom',
  'act.newEmail': 'Nouvelle adresse e-mail',
  'act.noRole': 'Aucun rôle',
  'act.operatorRole.done': 'Le rôle d’opérateur a été modifié.',
  'act.operatorRole.label': 'Modifier le rôle d’opérateur',
  'act.operatorRole.tells': 'La personne n’est pas prévenue.',
  'act.operatorRole.will':
    'Toutes les sessions du compte prennent fin. Le rôle est sans effet tant que le compte n’a pas de second facteur.',
  'act.requirePassword.done': 'Le mot de passe n’est plus valable.',
  'act.requirePassword.label': 'Exiger un nouveau mot de passe',
  'act.requirePassword.tells': '{email} reçoit un e-mail sans code ni lien.',
  'act.requirePassword.will':
    'Le mot de passe cesse immédiatement d’être valable, toutes les sessions prennent fin et plus aucun appareil n’est de confiance.',
  'act.resetFactors.done': 'Les seconds facteurs ont été retirés ou le seront après le délai d’attente.',
  'act.resetFactors.label': 'Réinitialiser les seconds facteurs',
  'act.resetFactors.tells': '{email} reçoit un avis si l’adresse est confirmée.',
  'act.resetFactors.will':
    'L’application d’authentification, les codes de récupération et les appareils de confiance sont retirés, immédiatement ou après le délai d’attente de cette installation, et toutes les sessions prennent fin. Vérifiez d’abord qui en fait la demande\u00a0: ensuite, le mot de passe suffit pour se connecter.',
  'act.rolesHint': 'Séparés par des espaces.',
  'create.done': 'Le compte a été créé.',
  'create.label': 'Nouveau compte',
  'create.notify': 'Envoyer une invitation',
  'create.submit': 'Créer',
  'create.tells': 'Avec une invitation, la personne reçoit un e-mail sans code ni lien.',
  'create.will':
    'Le compte n’a pas de mot de passe. La première connexion avec un code par e-mail confirme l’adresse.',
  'people.addressLink': 'Voir ce qui s’est passé avec cette adresse',
  'person.acts': 'Actions possibles',
  'person.disabled': 'Désactivé le {when}.',
  'sessions.current': 'cette session',
  'sessions.end': 'Mettre fin',
  'sessions.endTitle': 'Mettre fin à la session\u00a0: {device}',
  'sessions.endWill': 'La personne est immédiatement déconnectée de cet appareil.',
  'sessions.ended': 'La session a pris fin.',
  'sessions.lastUsed': 'dernière utilisation {when}',
  'sessions.none': 'Aucune session ouverte.',
};
