import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'épuisée',
  'limits.lookUp': 'Consulter',
  'limits.nothing': 'De qui voulez-vous voir les limites\u00a0?',
  'limits.nothingHint': 'Saisissez une adresse e-mail, une adresse IP ou un identifiant de compte.',
  'limits.of': 'Limites de {subject}',
  'limits.others': {
    one: '{n} autre limite, inutilisée',
    many: '{n} d’autres limites, inutilisées',
    other: '{n} autres limites, inutilisées',
  },
  'limits.per': 'par {time}',
  'limits.reset': 'Réinitialiser',
  'limits.resetCodes':
    'Le compteur de codes incorrects est lui aussi remis à zéro\u00a0: les prochains codes seront de nouveau courts. S’il s’agit d’une attaque, l’attaquant repart lui aussi de zéro.',
  'limits.resetDone': 'Les limites sont réinitialisées.',
  'limits.resetNetwork': 'Si une attaque vient de ce réseau, elle peut continuer.',
  'limits.resetWill':
    'Toutes les limites de {subject} sont réinitialisées immédiatement. Personne n’est prévenu.',
  'limits.resets': 'réinitialisée {when}',
  'limits.search': 'Adresse e-mail, adresse IP ou identifiant de compte',
  'limits.searchHint': 'Les adresses IPv6 sont comptées par réseau (/64).',
  'limits.title': 'Limites',
  'limits.unused': 'Aucune n’a été utilisée.',
  'limits.used': '{used} sur {max}',
  'nav.limits': 'Limites',
  'scope.account': 'le compte',
  'scope.anyone': 'requêtes de n’importe qui',
  'scope.known_devices': 'requêtes des appareils connus',
  'scope.network': 'requêtes du réseau',
  'scope.owner': 'requêtes du titulaire',
};
