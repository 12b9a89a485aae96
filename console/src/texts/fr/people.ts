import type { TextsOf } from '../../i18n/text-types.js';
import type { people as english } from '../en/people.js';

export const people: TextsOf<typeof english> = {
  'factor.recovery_code': 'codes de récupération',
  'factor.required': 'obligatoire, non configuré',
  'factor.totp': 'application d’authentification',
  'people.created': 'Créé',
  'people.factor': 'Second facteur',
  'people.lastSignIn': 'Dernière connexion',
  'people.none': 'Il n’y a encore aucun compte.',
  'people.noneFound': 'Aucune personne trouvée.',
  'people.noneHint': 'Vérifiez l’orthographe ou retirez un filtre.',
  'people.operator': 'Opérateur',
  'people.person': 'Personne',
  'people.role': 'Rôle dans l’application',
  'people.search': 'Recherche',
  'people.searchHint':
    'Adresse e-mail ou ses premiers caractères, identifiant du compte, ou identifiant dans votre application.',
  'people.state': 'État',
  'people.title': 'Personnes',
  'people.tooShort': 'Saisissez au moins trois caractères.',
  'people.withFactor': 'Avec',
  'people.withoutFactor': 'Sans',
  'person.email': 'Adresse e-mail',
  'person.externalId': 'Identifiant dans l’application',
  'person.id': 'Identifiant du compte',
  'person.password': 'Mot de passe',
  'person.sessions': 'Sessions',
  'person.title': 'Compte',
  'state.active': 'actif',
  'state.disabled': 'désactivé',
  'state.unverified': 'non confirmé',
};
