import type { TextsOf } from '../../i18n/text-types.js';
import type { acts as english } from '../en/acts.js';

export const acts: TextsOf<typeof english> = {
  'act.askPassword.done': 'El correo está en camino.',
  'act.askPassword.label': 'Pedir una contraseña nueva',
  'act.askPassword.tells':
    '{email} recibe un correo que pide elegir una contraseña nueva, sin código ni enlace.',
  'act.askPassword.will': 'La contraseña sigue siendo válida hasta que la persona elija otra.',
  'act.changeEmail.done': 'Se ha cambiado la dirección.',
  'act.changeEmail.label': 'Cambiar la dirección',
  'act.changeEmail.tells': 'La dirección anterior, {email}, recibe un aviso si estaba confirmada.',
  'act.changeEmail.will':
    'La dirección nueva queda sin confirmar hasta que se introduzca el código enviado a ella. Se cierran todas las sesiones y ningún dispositivo sigue siendo de confianza.',
  'act.delete.done': 'Se ha eliminado la cuenta.',
  'act.delete.label': 'Eliminar la cuenta',
  'act.delete.tells':
    '{email} recibe un último correo si la dirección está confirmada y la cuenta no está desactivada.',
  'act.delete.will': 'La cuenta, sus sesiones y sus códigos se eliminan de inmediato. No se puede deshacer.',
  'act.disable.done': 'Se ha desactivado la cuenta.',
  'act.disable.label': 'Desactivar la cuenta',
  'act.disable.tells': 'No se avisa a la persona.',
  'act.disable.will':
    'Se cierran todas las sesiones y los códigos pendientes dejan de ser válidos. Hasta que se active de nuevo, la cuenta se comporta como si no existiera.',
  'act.edit.done': 'Se ha cambiado el perfil.',
  'act.edit.label': 'Editar el perfil',
  'act.edit.tells': 'No se avisa a la persona.',
  'act.edit.will': 'Los roles de la aplicación surten efecto con el próximo token de acceso.',
  'act.enable.done': 'Se ha activado la cuenta.',
  'act.enable.label': 'Activar la cuenta',
  'act.enable.tells': 'No se avisa a la persona.',
  'act.enable.will': 'La persona puede volver a iniciar sesión. Las sesiones cerradas no se recuperan.',
  'act.endEverywhere.count': 'Número de cuentas activas',
  'act.endEverywhere.countHint':
    'Para confirmar que se trata de todas. Si no es correcto, no ocurre nada y se le indica el número correcto.',
  'act.endEverywhere.done': 'Se ha cerrado la sesión de todos.',
  'act.endEverywhere.label': 'Cerrar la sesión de todos',
  'act.endEverywhere.tells':
    'No se avisa a nadie. Los servicios que verifican por sí mismos los tokens de acceso los aceptan hasta que caduquen.',
  'act.endEverywhere.will':
    'Todas las sesiones de la instalación se cierran de inmediato, también la suya. Todos deben volver a iniciar sesión en cada dispositivo.',
  'act.endSessions.done': 'Se han cerrado todas las sesiones.',
  'act.endSessions.label': 'Cerrar todas las sesiones',
  'act.endSessions.tells': 'No se avisa a la persona, pero lo notará.',
  'act.endSessions.will': 'La sesión se cierra de inmediato en todos los dispositivos.',
  'act.fullName': 'Nombre',
  'act.newEmail': 'Nueva dirección de correo',
  'act.noRole': 'Ningún rol',
  'act.operatorRole.done': 'Se ha cambiado el rol de operador.',
  'act.operatorRole.label': 'Cambiar el rol de operador',
  'act.operatorRole.tells': 'No se avisa a la persona.',
  'act.operatorRole.will':
    'Se cierran todas las sesiones de la cuenta. El rol no tiene efecto hasta que la cuenta tenga un segundo factor.',
  'act.requirePassword.done': 'La contraseña ya no es válida.',
  'act.requirePassword.label': 'Exigir una contraseña nueva',
  'act.requirePassword.tells': '{email} recibe un correo sin código ni enlace.',
  'act.requirePassword.will':
    'La contraseña deja de ser válida de inmediato, se cierran todas las sesiones y ningún dispositivo sigue siendo de confianza.',
  'act.resetFactors.done': 'Los segundos factores se han quitado o se quitarán tras el plazo de espera.',
  'act.resetFactors.label': 'Restablecer los segundos factores',
  'act.resetFactors.tells': '{email} recibe un aviso si la dirección está confirmada.',
  'act.resetFactors.will':
    'Se quitan el autenticador, los códigos de recuperación y los dispositivos de confianza, ahora o tras el plazo de espera de esta instalación, y se cierran todas las sesiones. Compruebe antes quién lo pide: después basta la contraseña para iniciar sesión.',
  'act.rolesHint': 'Separados por espacios.',
  'create.done': 'Se ha creado la cuenta.',
  'create.label': 'Cuenta nueva',
  'create.notify': 'Enviar una invitación',
  'create.submit': 'Crear',
  'create.tells': 'Con una invitación, la persona recibe un correo sin código ni enlace.',
  'create.will':
    'La cuenta no tiene contraseña. El primer inicio de sesión con un código por correo confirma la dirección.',
  'people.addressLink': 'Ver qué ha pasado con esta dirección',
  'person.acts': 'Acciones posibles',
  'person.disabled': 'Desactivada el {when}.',
  'sessions.current': 'esta sesión',
  'sessions.end': 'Cerrar sesión',
  'sessions.endTitle': 'Cerrar la sesión: {device}',
  'sessions.endWill': 'La sesión se cierra de inmediato en este dispositivo.',
  'sessions.ended': 'Se ha cerrado la sesión.',
  'sessions.lastUsed': 'último uso {when}',
  'sessions.none': 'Sin sesiones abiertas.',
};
