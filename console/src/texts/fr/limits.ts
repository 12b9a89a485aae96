import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'épuisée',
  'limits.lookUp': 'Consulter',
  'limits.nothing': 'Les limites de qui ?',
  'limits.nothingHint': 'Saisissez une adresse e-mail, une adresse IP ou un identifiant de compte.',
  'limits.of': 'Limites de {subject}',
  'limits.others': {
    one: '{n} autre limite, inutilisée',
    many: '{n} autres limites, inutilisées',
    other: '{n} autres limites, inutilisées',
  },
  'limits.per': 'par {time}',
  'limits.reset': 'Réinitialiser',
  'limits.resetCodes':
    'Les codes erronés sont oubliés aussi : les prochains codes seront de nouveau courts. S’il s’agit d’une attaque, l’attaquant recommence aussi à zéro.',
  'limits.resetDone': 'Les limites sont réinitialisées.',
  'limits.resetNetwork': 'Si ce réseau attaque, il peut continuer.',
  'limits.resetWill': 'Toutes les limites de {subject} repartent aussitôt de zéro. Personne n’est prévenu.',
  'limits.resets': 'repart de zéro {when}',
  'limits.search': 'Adresse e-mail, adresse IP ou identifiant de compte',
  'limits.searchHint': 'Les adresses IPv6 comptent avec leur réseau (/64).',
  'limits.title': 'Limites',
  'limits.unused': 'Aucune n’a été entamée.',
  'limits.used': '{used} sur {max}',
  'nav.limits': 'Limites',
  'scope.account': 'du compte',
  'scope.anyone': 'requêtes de n’importe qui',
  'scope.known_devices': 'requêtes d’appareils connus',
  'scope.network': 'requêtes du réseau',
  'scope.owner': 'requêtes du titulaire',
};
