import type { TextsOf } from '../../i18n/text-types.js';
import type { people as english } from '../en/people.js';

export const people: TextsOf<typeof english> = {
  'factor.recovery_code': 'códigos de recuperación',
  'factor.required': 'obligatorio, sin configurar',
  'factor.totp': 'autenticador',
  'people.created': 'Creada',
  'people.factor': 'Segundo factor',
  'people.lastSignIn': 'Último inicio de sesión',
  'people.none': 'Todavía no hay cuentas.',
  'people.noneFound': 'No se ha encontrado a nadie.',
  'people.noneHint': 'Revise la ortografía o quite un filtro.',
  'people.operator': 'Operador',
  'people.person': 'Persona',
  'people.role': 'Rol en la aplicación',
  'people.search': 'Buscar',
  'people.searchHint':
    'Dirección de correo o sus primeros caracteres, ID de la cuenta o ID en su aplicación.',
  'people.state': 'Estado',
  'people.title': 'Personas',
  'people.tooShort': 'Introduzca al menos tres caracteres.',
  'people.withFactor': 'Con',
  'people.withoutFactor': 'Sin',
  'person.email': 'Dirección de correo',
  'person.externalId': 'ID en la aplicación',
  'person.id': 'ID de la cuenta',
  'person.password': 'Contraseña',
  'person.sessions': 'Sesiones',
  'person.title': 'Cuenta',
  'state.active': 'activa',
  'state.disabled': 'desactivada',
  'state.unverified': 'sin confirmar',
};
