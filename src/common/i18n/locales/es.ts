import type { Translation } from '../translation.js';

export const es: Translation = {
  problems: {
    'request.malformed': 'Solicitud mal formada',
    'request.invalid': 'Solicitud no válida',
    'request.too_large': 'Solicitud demasiado grande',
    'request.unsupported_media_type': 'Tipo de medio no admitido',
    'request.timeout': 'Tiempo de espera de la solicitud agotado',
    'request.uri_too_long': 'URI demasiado largo',
    'request.headers_too_large': 'Encabezados demasiado grandes',
    'route.not_found': 'La ruta no existe',
    'route.method_not_allowed': 'Método no permitido',
    'resource.not_found': 'No encontrado',
    'resource.conflict': 'Conflicto',
    'challenge.closed': 'Proceso de verificación cerrado',
    'auth.token_missing': 'Falta el token de acceso',
    'auth.token_invalid': 'Token de acceso no válido',
    'auth.token_expired': 'Token de acceso caducado',
    'auth.sign_in_invalid': 'Proceso de inicio de sesión no válido',
    'auth.credentials_invalid': 'Correo electrónico o contraseña incorrectos',
    'auth.password_incorrect': 'Contraseña incorrecta',
    'auth.email_not_verified': 'Correo electrónico no confirmado',
    'auth.reauthentication_required': 'Se requiere un inicio de sesión reciente',
    'auth.second_factor_required': 'Se requiere un segundo factor',
    'auth.forbidden': 'No permitido',
    'otp.invalid': 'Código no aceptado',
    'session.refresh_invalid': 'Token de actualización no aceptado',
    'account.email_taken': 'Correo electrónico ya en uso',
    'admin.last_admin': 'Último administrador',
    'idempotency.key_reused': 'Idempotency-Key ya utilizada',
    'idempotency.in_progress': 'Solicitud aún en curso',
    'phone.unsupported': 'Número de teléfono no admitido',
    'phone.unavailable': 'Sin códigos por teléfono por ahora',
    'rate_limit.exceeded': 'Demasiadas solicitudes',
    'service.overloaded': 'Servicio sobrecargado',
    'service.unavailable': 'Servicio no disponible',
    internal: 'Error interno',
  },
  clientOnSystem: '{client} en {system}',
  unknownDevice: 'dispositivo desconocido',
  unknownNetwork: 'desconocida',
  programs: {
    application: 'aplicación',
    pythonProgram: 'programa de Python',
    javaScriptProgram: 'programa de JavaScript',
    goProgram: 'programa de Go',
    javaProgram: 'programa de Java',
    androidApplication: 'aplicación de Android',
    appleApplication: 'aplicación de Apple',
  },
  mail: {
    minutes: '{count, plural, one {# minuto} many {# de minutos} other {# minutos}}',
    seconds: '{count, plural, one {# segundo} many {# de segundos} other {# segundos}}',
    codeLifetime:
      'El código es válido durante {lifetime} y se puede usar una sola vez. Un código más reciente sustituye a este.',
    keepSecret: 'No comparta nunca el código con nadie. Nuestro personal nunca se lo pedirá.',
    when: 'Fecha',
    device: 'Dispositivo',
    network: 'Red',
    times: '{count, plural, one {# vez} many {# de veces} other {# veces}}',
    latest: 'Lo más reciente:',
    labelled: '{label}: {value}',
    ifYou: 'Si ha sido usted:',
    ifNotYou: 'Si no ha sido usted:',
    footer: 'Este es un mensaje automático de {product}; las respuestas no se leen.',
  },
  phoneRisk: {
    title: 'Los códigos por mensaje de texto son menos seguros',
    text: 'Los mensajes se pueden interceptar, y alguien puede engañar a su operador de telefonía para quedarse con su número. Además, los mensajes no llegan sin cobertura. Una aplicación de autenticación es más segura y funciona sin cobertura. Guarde sus códigos de recuperación en un lugar seguro y quite aquí el número antes de darlo de baja.',
  },
  texts: {
    'second-factor':
      '{product}: {code} es su clave de acceso. Caduca en {lifetime}. Nadie de {product} se la va a pedir.',
    reauthentication:
      '{product}: {code} es su clave para continuar. Caduca en {lifetime}. Nadie de {product} se la va a pedir.',
    'phone-verification':
      '{product}: {code} es la clave para este teléfono. Caduca en {lifetime}. Nadie de {product} la va a pedir.',
  },
  codeMails: {
    'email-verification': {
      subject: 'Confirme su dirección de correo para {product}',
      heading: 'Confirme su dirección de correo electrónico',
      intro: 'Introduzca este código para confirmar que esta dirección de correo electrónico es suya:',
      wasNotYou:
        'alguien ha introducido esta dirección, quizá por error. No tiene que hacer nada: sin el código, la dirección no se confirmará.',
    },
    'password-reset': {
      subject: 'Restablezca su contraseña de {product}',
      heading: 'Restablezca su contraseña',
      intro: 'Introduzca este código para elegir una contraseña nueva:',
      wasNotYou: 'su contraseña no ha cambiado y nadie puede entrar sin el código. No tiene que hacer nada.',
    },
    'code-login': {
      subject: 'Su código de inicio de sesión para {product}',
      heading: 'Inicie sesión con un código',
      intro: 'Introduzca este código para iniciar sesión:',
      wasNotYou:
        'alguien ha introducido esta dirección. Nadie puede entrar sin el código. No tiene que hacer nada.',
    },
    'email-change': {
      subject: 'Confirme su nueva dirección de correo para {product}',
      heading: 'Confirme su nueva dirección de correo electrónico',
      intro:
        'Introduzca este código para usar de ahora en adelante esta dirección de correo electrónico con su cuenta:',
      wasNotYou:
        'alguien ha introducido esta dirección para su propia cuenta, quizá por error. No tiene que hacer nada: sin el código, no cambiará nada.',
    },
    reauthentication: {
      subject: 'Confirme en {product} que es usted',
      heading: 'Confirme que es usted',
      intro: 'Introduzca este código para confirmar que es usted y continuar con lo que estaba haciendo:',
      wasNotYou:
        'es posible que alguien esté usando su cuenta. Esa persona no puede continuar sin el código. Cierre pronto la sesión en todos los dispositivos y cambie su contraseña en la aplicación.',
    },
    'second-factor': {
      subject: 'Termine de iniciar sesión en {product}',
      heading: 'Termine de iniciar sesión',
      intro: 'Introduzca este código para terminar de iniciar sesión:',
      wasNotYou:
        'alguien conoce su contraseña. Esa persona no puede entrar sin el código. Use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva.',
    },
    'phone-verification': {
      subject: 'Confirme su número de teléfono para {product}',
      heading: 'Confirme su número de teléfono',
      intro: 'Introduzca este código para confirmar que este número de teléfono es suyo:',
      wasNotYou:
        'alguien ha introducido su número, quizá por error. No tiene que hacer nada: sin el código, el número no se confirma.',
    },
  },
  noticeMails: {
    'address-in-use': {
      subject: 'Ya tiene una cuenta en {product}',
      heading: 'Ya tiene una cuenta',
      intro:
        'Alguien —quizá usted— ha introducido esta dirección de correo electrónico para una cuenta, pero la dirección ya tiene una. No se ha modificado nada.',
      wasYou:
        'no necesita una cuenta nueva. Simplemente inicie sesión o, si no recuerda su contraseña, use la opción «¿Olvidó su contraseña?» de la aplicación.',
      wasNotYou: 'puede ignorar este mensaje. No tiene que hacer nada.',
    },
    'new-device': {
      subject: 'Nuevo inicio de sesión en {product}',
      heading: 'Nuevo inicio de sesión en su cuenta',
      intro: 'Alguien ha iniciado sesión en su cuenta desde un dispositivo que no habíamos visto antes.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos.',
    },
    'password-changed': {
      subject: 'Se ha cambiado su contraseña de {product}',
      heading: 'Se ha cambiado su contraseña',
      intro:
        'Se ha cambiado la contraseña de su cuenta. Se ha cerrado la sesión en todos los demás dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos.',
    },
    'password-reset-done': {
      subject: 'Se ha restablecido su contraseña de {product}',
      heading: 'Se ha restablecido su contraseña',
      intro:
        'Se ha establecido una contraseña nueva para su cuenta con un código recibido en este buzón. Se ha cerrado la sesión en todos los dispositivos.',
      wasYou: 'inicie sesión con la contraseña nueva.',
      wasNotYou:
        'alguien puede leer su correo. Cambie primero la contraseña de su buzón y use después la opción «¿Olvidó su contraseña?» de la aplicación.',
    },
    'email-change-requested': {
      subject: 'Cambio de su dirección de correo para {product}',
      heading: 'Se ha introducido una nueva dirección de correo electrónico',
      intro:
        'Alguien que ha iniciado sesión en su cuenta quiere asignarle otra dirección de correo electrónico. Hasta que se confirme la nueva dirección, la actual seguirá siendo válida.',
      wasYou: 'introduzca el código que se ha enviado a la nueva dirección.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así se detendrá el cambio y se cerrará la sesión en todos los dispositivos.',
    },
    'email-changed': {
      subject: 'Se ha cambiado su dirección de correo para {product}',
      heading: 'Se ha cambiado su dirección de correo electrónico',
      intro:
        'Su cuenta tiene ahora otra dirección de correo electrónico, y la dirección en la que recibe este mensaje ya no está asociada a ella. Se ha cerrado la sesión en todos los demás dispositivos.',
      wasYou: 'no tiene que hacer nada. A partir de ahora, inicie sesión con la nueva dirección.',
      wasNotYou:
        'avise de inmediato a los responsables de {product}. Es posible que alguien se haya apoderado de su cuenta.',
    },
    'sessions-ended': {
      subject: 'Sesiones cerradas en {product}',
      heading: 'Se ha cerrado la sesión en otros dispositivos',
      intro: 'Se ha cerrado la sesión de su cuenta en uno o varios de sus otros dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos.',
    },
    'session-replayed': {
      subject: 'Por seguridad, se ha cerrado una sesión en {product}',
      heading: 'Hemos cerrado una sesión',
      intro:
        'Una clave que mantiene la sesión iniciada en uno de sus dispositivos se ha usado por segunda vez. Es posible que la hayan copiado, así que hemos cerrado la sesión en ese dispositivo.',
      wasYou:
        'es posible que una aplicación haya repetido una solicitud. Simplemente inicie sesión de nuevo.',
      wasNotYou:
        'inicie sesión de nuevo, revise la lista de sus dispositivos y cierre la sesión en los que no reconozca. En caso de duda, elija una contraseña nueva.',
    },
    'totp-added': {
      subject: 'Se ha configurado un autenticador para {product}',
      heading: 'Se ha configurado un autenticador',
      intro:
        'Se ha configurado una aplicación de autenticación para su cuenta. A partir de ahora, para iniciar sesión también se pedirá un código de ese autenticador. Si había configurado otro antes, ya no funciona. Se ha cerrado la sesión en todos los demás dispositivos.',
      wasYou: 'guarde sus códigos de recuperación en un lugar seguro.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Avise además a los responsables de {product}, que pueden quitar el autenticador.',
    },
    'totp-removed': {
      subject: 'Se ha quitado el autenticador para {product}',
      heading: 'Se ha quitado el autenticador',
      intro:
        'Se ha quitado de su cuenta la aplicación de autenticación y sus códigos ya no son válidos. Se ha cerrado la sesión en todos los dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Después, vuelva a configurar un autenticador.',
    },
    'phone-added': {
      subject: 'Se ha añadido un número de teléfono a su cuenta de {product}',
      heading: 'Se ha añadido un número de teléfono',
      intro:
        'Se ha confirmado un número de teléfono para su cuenta, que sustituye al anterior si lo había. Se ha cerrado la sesión en todos los demás dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Avise además a los responsables de {product}, que pueden quitar el número como segundo paso del inicio de sesión.',
    },
    'phone-removed': {
      subject: 'Se ha quitado el número de teléfono para {product}',
      heading: 'Se ha quitado el número de teléfono',
      intro:
        'Se ha quitado el número de teléfono de su cuenta y ya no se enviarán códigos a ese número. Si esos códigos se pedían para iniciar sesión, se ha cerrado la sesión en todos los dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos.',
    },
    'phone-moved': {
      subject: 'Su número de teléfono para {product} pertenece ahora a otra cuenta',
      heading: 'Su número de teléfono pertenece ahora a otra cuenta',
      intro:
        'Alguien que tiene otra cuenta ha recibido un mensaje de texto en el número de teléfono de su cuenta y ha introducido el código. Un número solo puede pertenecer a una cuenta, así que se ha quitado de la suya y ya no se le enviarán códigos a ese número. Si esos códigos se pedían para iniciar sesión, se ha cerrado la sesión en todos los dispositivos.',
      wasYou:
        'a partir de ahora, inicie sesión con su autenticador o con un código de recuperación, o vuelva a añadir el número a esta cuenta.',
      wasNotYou:
        'otra persona tiene su número: consulte a su operador de telefonía si todavía debería ser suyo. Inicie sesión con su autenticador o con un código de recuperación y añada otro número.',
    },
    'second-factor-enabled': {
      subject: 'Se ha activado la verificación en dos pasos de {product}',
      heading: 'Se ha activado la verificación en dos pasos',
      intro:
        'A partir de ahora, para iniciar sesión en su cuenta hace falta un segundo paso, por ejemplo introducir un código. Se ha cerrado la sesión en todos los demás dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos.',
    },
    'second-factor-disabled': {
      subject: 'Se ha desactivado la verificación en dos pasos de {product}',
      heading: 'Se ha desactivado la verificación en dos pasos',
      intro:
        'A partir de ahora, para iniciar sesión en su cuenta ya no hace falta un segundo paso. Se ha cerrado la sesión en todos los demás dispositivos.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Después, vuelva a activar la verificación en dos pasos.',
    },
    'factors-reset': {
      subject: 'Se ha restablecido la verificación en dos pasos de {product}',
      heading: 'Se ha restablecido la verificación en dos pasos',
      intro:
        'Los responsables de {product} han quitado de su cuenta el segundo paso del inicio de sesión, junto con el autenticador, los códigos de recuperación y los dispositivos de confianza. Se ha cerrado la sesión en todos los dispositivos. Podrá configurarlo de nuevo cuando inicie sesión.',
      wasNotYou:
        'avise de inmediato a los responsables de {product}. Es posible que alguien lo haya pedido en su nombre.',
    },
    'factor-recovery-requested': {
      subject: 'Se ha pedido quitar la verificación en dos pasos de {product}',
      heading: 'Se ha pedido quitar la verificación en dos pasos',
      intro:
        'Alguien ha introducido su contraseña y un código de su buzón, y ha pedido quitar la verificación en dos pasos de su cuenta porque se han perdido el autenticador y los códigos de recuperación. Fecha en que se quitará: {effectiveAt}.',
      wasYou:
        'solo tiene que esperar. Si encuentra el autenticador o un código de recuperación, inicie sesión con él: así se anula la petición.',
      wasNotYou:
        'inicie sesión de inmediato con su autenticador o con un código de recuperación: así se anula la petición. Después, cambie la contraseña de su buzón y su contraseña en la aplicación.',
    },
    'factor-recovery-reminder': {
      subject: 'Se va a quitar la verificación en dos pasos de {product}',
      heading: 'Se va a quitar la verificación en dos pasos',
      intro:
        'Ha pasado la mitad del plazo desde que alguien pidió quitar la verificación en dos pasos de su cuenta. Nadie ha anulado la petición. Fecha en que se quitará: {effectiveAt}.',
      wasYou:
        'solo tiene que esperar. Si encuentra el autenticador o un código de recuperación, inicie sesión con él: así se anula la petición.',
      wasNotYou:
        'inicie sesión de inmediato con su autenticador o con un código de recuperación: así se anula la petición. Después, cambie la contraseña de su buzón y su contraseña en la aplicación.',
    },
    'factor-recovery-done': {
      subject: 'Se ha quitado la verificación en dos pasos de {product}',
      heading: 'Se ha quitado la verificación en dos pasos',
      intro:
        'Tal como se pidió, al terminar el plazo se ha quitado de su cuenta el segundo paso del inicio de sesión, junto con el autenticador, los códigos de recuperación y los dispositivos de confianza. Se ha cerrado la sesión en todos los dispositivos. Podrá configurarlo de nuevo cuando inicie sesión.',
      wasYou: 'inicie sesión con su contraseña y vuelva a configurar un autenticador.',
      wasNotYou:
        'cambie primero la contraseña de su buzón y use después la opción «¿Olvidó su contraseña?» de la aplicación. Avise también a los responsables de {product}: alguien conoce su contraseña y puede leer su correo.',
    },
    'factor-recovery-cancelled': {
      subject: 'La verificación en dos pasos de {product} se mantiene',
      heading: 'La verificación en dos pasos se mantiene',
      intro:
        'Se ha anulado la petición de quitar la verificación en dos pasos de su cuenta, por ejemplo porque alguien ha iniciado sesión con el segundo paso o ha cambiado la cuenta. No se quitará.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos.',
    },
    'recovery-codes-created': {
      subject: 'Nuevos códigos de recuperación para {product}',
      heading: 'Se han creado nuevos códigos de recuperación',
      intro: 'Se han creado nuevos códigos de recuperación para su cuenta. Los anteriores ya no son válidos.',
      wasYou: 'guárdelos en un lugar seguro, separados de su contraseña.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Después, cree nuevos códigos de recuperación.',
    },
    'recovery-code-used': {
      subject: 'Se ha usado un código de recuperación de {product}',
      heading: 'Se ha usado un código de recuperación',
      intro:
        'Alguien ha usado un código de recuperación para iniciar sesión en su cuenta o para confirmar una operación. Códigos que quedan sin usar: {count}.',
      wasYou: 'no tiene que hacer nada.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Después, cree nuevos códigos de recuperación.',
    },
    'recovery-codes-low': {
      subject: 'Quedan pocos códigos de recuperación de {product}',
      heading: 'Quedan pocos códigos de recuperación',
      intro:
        'Alguien ha usado un código de recuperación para iniciar sesión en su cuenta o para confirmar una operación. Códigos que quedan sin usar: {count}.',
      wasYou: 'cree pronto nuevos códigos de recuperación en la aplicación.',
      wasNotYou:
        'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Después, cree nuevos códigos de recuperación.',
    },
    'second-step-failed': {
      subject: 'Un inicio de sesión en {product} ha fallado en el segundo paso',
      heading: 'Un inicio de sesión ha fallado en el segundo paso',
      intro:
        'Alguien ha superado el primer paso del inicio de sesión en su cuenta, pero ha fallado cinco veces en el segundo. Hemos detenido ese inicio de sesión y nadie ha podido entrar.',
      wasYou:
        'inicie sesión de nuevo. Si no se aceptan los códigos de su autenticador, compruebe la hora de su teléfono o use un código de recuperación.',
      wasNotYou:
        'alguien conoce su contraseña o puede leer su correo. Cambie primero la contraseña de su buzón y use después la opción «¿Olvidó su contraseña?» de la aplicación.',
    },
    'account-invitation': {
      subject: 'Tiene una cuenta en {product}',
      heading: 'Se ha creado una cuenta para usted',
      intro:
        'Los responsables de {product} han creado una cuenta para esta dirección de correo electrónico. Para usarla, abra la aplicación y elija iniciar sesión con un código. El código se enviará entonces a esta dirección.',
      wasNotYou: 'ignore este mensaje. Nadie puede usar la cuenta sin un código de este buzón.',
    },
    'password-reset-requested': {
      subject: 'Elija una contraseña nueva para {product}',
      heading: 'Elija una contraseña nueva',
      intro:
        'Los responsables de {product} le piden que elija una contraseña nueva. Abra la aplicación como siempre y use la opción «¿Olvidó su contraseña?». Se enviará entonces un código a esta dirección. Hasta que elija una nueva, su contraseña actual sigue siendo válida.',
      wasNotYou:
        'es normal: esta medida procede de los responsables de {product}. En caso de duda, abra la aplicación como siempre. Este mensaje no contiene ningún enlace ni ningún código, y nadie le pedirá un código.',
    },
    'password-voided': {
      subject: 'Su contraseña de {product} ya no es válida',
      heading: 'Su contraseña ya no es válida',
      intro:
        'Los responsables de {product} han quitado la contraseña de su cuenta porque es posible que otra persona la conozca. Se ha cerrado la sesión en todos los dispositivos. Abra la aplicación como siempre y use la opción «¿Olvidó su contraseña?» para elegir una nueva. Se enviará entonces un código a esta dirección.',
      wasNotYou:
        'es normal: esta medida procede de los responsables de {product}. En caso de duda, abra la aplicación como siempre. Este mensaje no contiene ningún enlace ni ningún código, y nadie le pedirá un código.',
    },
    'factors-reset-requested': {
      subject: 'Se va a restablecer la verificación en dos pasos de {product}',
      heading: 'Se va a restablecer la verificación en dos pasos',
      intro:
        'Se ha comunicado a los responsables de {product} que usted ya no tiene acceso al segundo paso. Quitarán la verificación en dos pasos de su cuenta, junto con el autenticador, los códigos de recuperación y los dispositivos de confianza. Fecha en que se quitará: {effectiveAt}.',
      wasYou:
        'solo tiene que esperar. Si encuentra el autenticador o un código de recuperación, inicie sesión con él: así se anula la petición.',
      wasNotYou:
        'inicie sesión de inmediato con su autenticador o con un código de recuperación: así se anula la petición. Avise también a los responsables de {product}. Es posible que alguien lo haya pedido en su nombre.',
    },
    'account-deleted': {
      subject: 'Se ha eliminado su cuenta de {product}',
      heading: 'Se ha eliminado su cuenta',
      intro:
        'Se han eliminado su cuenta y todo lo que estaba asociado a ella. Este es el último mensaje al respecto.',
      wasYou: 'no tiene que hacer nada. Le deseamos lo mejor.',
      wasNotYou: 'avise de inmediato a los responsables de {product} y cambie la contraseña de su buzón.',
    },
  },
  summaryMail: {
    subject: 'Resumen de la actividad de su cuenta de {product}',
    heading: 'Resumen de la actividad de su cuenta',
    intro:
      'Han ocurrido tantas cosas en su cuenta en poco tiempo que no le hemos enviado un mensaje por cada una de las siguientes, sino que las resumimos aquí.',
    wasYou: 'no tiene que hacer nada.',
    wasNotYou:
      'use de inmediato la opción «¿Olvidó su contraseña?» de la aplicación y elija una contraseña nueva. Así también se cerrará la sesión en todos los dispositivos. Si se ha cambiado su dirección de correo electrónico, avise además a los responsables de {product}.',
  },
};
