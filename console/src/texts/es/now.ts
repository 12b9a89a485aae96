import type { TextsOf } from '../../i18n/text-types.js';
import type { now as english } from '../en/now.js';

export const now: TextsOf<typeof english> = {
  'action.refresh': 'Actualizar',
  'chart.asTable': 'Números en una tabla',
  'codes.confirmed': 'confirmados',
  'codes.mailed': 'enviados',
  'codes.started': 'solicitados',
  'nav.now': 'Ahora',
  'now.alert.codes_not_confirmed':
    'En la última hora se han confirmado muchos menos códigos de lo habitual. Quizá el correo se acepta y luego se filtra: revise un buzón propio, así como SPF, DKIM y DMARC.',
  'now.alert.domain_failing':
    'En la última hora ha fallado una quinta parte o más de los mensajes a {domains}. Las respuestas en «Mensajes» indican por qué.',
  'now.alert.mail_failing':
    'Ha fallado una quinta parte o más de los mensajes de la última hora. Las respuestas en «Mensajes» indican por qué.',
  'now.alert.mail_slow':
    'En la última hora, uno de cada veinte códigos tardó más de un minuto en enviarse. ¿Está lento el servidor de correo o es larga la cola?',
  'now.alert.mail_stalled': {
    one: 'Un mensaje espera desde hace {wait}. ¿Está en marcha el worker y responde el servidor de correo?',
    many: '{n} de mensajes esperan, el más antiguo desde hace {wait}. ¿Está en marcha el worker y responde el servidor de correo?',
    other:
      '{n} mensajes esperan, el más antiguo desde hace {wait}. ¿Está en marcha el worker y responde el servidor de correo?',
  },
  'now.alert.provider_failing':
    'Desde hace dos minutos, un servidor de correo no funciona para al menos un worker. Su respuesta está abajo; «npm run mail:check» muestra qué paso falla.',
  'now.alert.provider_failing.critical':
    'Desde hace dos minutos no funciona ningún servidor de correo para ningún worker: no se envía ningún código. Las respuestas de abajo indican por qué, y «npm run mail:check», qué paso falla.',
  'now.alert.roll_up_stalled':
    'Desde hace tres minutos no se cuenta nada, así que los números de abajo están desfasados. ¿Está en marcha el worker?',
  'now.alert.text_provider_failing':
    'Desde hace dos minutos, un proveedor de mensajes de texto no funciona para al menos un worker. Su respuesta está abajo; «npm run sms:check» muestra qué paso falla.',
  'now.alert.text_provider_failing.critical':
    'Desde hace dos minutos no funciona ningún proveedor de mensajes de texto para ningún worker: ningún código llega a un teléfono. Las respuestas de abajo indican por qué.',
  'now.byPurpose': 'Códigos por finalidad',
  'now.critical': 'Crítico',
  'now.domainFailed': { one: '{n} fallido', many: '{n} fallidos', other: '{n} fallidos' },
  'now.domainQueued': { one: '{n} en espera', many: '{n} en espera', other: '{n} en espera' },
  'now.domainSent': { one: '{n} enviado', many: '{n} enviados', other: '{n} enviados' },
  'now.domains': 'Mensajes por dominio',
  'now.factors': 'Segundos factores incorrectos',
  'now.factorsFailed': {
    one: 'de {all} introducidos ({share})',
    many: 'de {all} introducidos ({share})',
    other: 'de {all} introducidos ({share})',
  },
  'now.headline.codes_not_confirmed':
    'Puede que los códigos no lleguen: se confirman muchos menos de lo habitual.',
  'now.headline.domain_failing': 'Los códigos llegan, pero no a todos los dominios: {domains}.',
  'now.headline.good': 'Los códigos llegan.',
  'now.headline.idle': 'Todo está en orden. No se ha solicitado ningún código.',
  'now.headline.mail_failing': 'Fallan muchos mensajes.',
  'now.headline.mail_slow': 'Los códigos llegan tarde.',
  'now.headline.mail_stalled': 'Los códigos llegan tarde: el más antiguo espera desde hace {wait}.',
  'now.headline.provider_failing': 'Un servidor de correo no funciona. Los mensajes siguen saliendo.',
  'now.headline.provider_failing.critical':
    'No se envía ningún código: no funciona ningún servidor de correo.',
  'now.headline.roll_up_stalled': 'Se desconoce: hace minutos que no se cuenta nada.',
  'now.headline.text_provider_failing':
    'Los códigos llegan por correo electrónico. Un proveedor de mensajes de texto no funciona.',
  'now.headline.text_provider_failing.critical':
    'Los códigos llegan por correo electrónico, pero no por mensaje de texto: no funciona ningún proveedor.',
  'now.headline.unknown': 'Se desconoce: no se han podido leer los números.',
  'now.lastRuns': 'La fila más reciente aún está en curso, y sus códigos todavía pueden confirmarse.',
  'now.limits': 'Solicitudes rechazadas por límites',
  'now.limitsHint': 'Un aumento repentino suele indicar un ataque.',
  'now.moreDomains': { one: 'Otro dominio', many: 'Otros {n} de dominios', other: 'Otros {n} dominios' },
  'now.noCodes': 'No se solicitó ningún código en este periodo.',
  'now.noDomains': 'No se envió nada en este periodo.',
  'now.noFactors': 'No se introdujo ninguno en este periodo.',
  'now.noLimits': 'Ninguna en este periodo.',
  'now.noServers': 'Ningún worker ha comunicado un servidor de correo.',
  'now.overTime': 'Códigos a lo largo del tiempo',
  'now.queue': 'Cola',
  'now.queueEmpty': 'No hay mensajes pendientes de envío.',
  'now.queueOldest': 'El más antiguo espera desde hace {wait}.',
  'now.queueShow': 'Mostrarlos',
  'now.queueWaiting': {
    one: 'mensaje pendiente de envío.',
    many: 'de mensajes pendientes de envío.',
    other: 'mensajes pendientes de envío.',
  },
  'now.readAt': 'Leído a las {time}, se actualiza cada 30 segundos',
  'now.seconds': 'la mitad en {median}, el 95\u00a0% en {most}',
  'now.serverFailing': 'No funciona desde hace {wait}.',
  'now.serverFailingFor': {
    one: '{failing} de {n} worker no puede usarlo.',
    many: '{failing} de {n} de workers no pueden usarlo.',
    other: '{failing} de {n} workers no pueden usarlo.',
  },
  'now.serverFails': 'no funciona',
  'now.serverTakesOver': 'lo sustituye',
  'now.serverWorks': 'funciona',
  'now.servers': 'Servidores de correo',
  'now.staleSince': 'Los números de abajo son de las {time}.',
  'now.state': 'Estado',
  'now.summary': {
    one: 'Un código solicitado, {mailed} enviado, {confirmed} confirmado.',
    many: '{n} de códigos solicitados, {mailed} enviados, {confirmed} confirmados.',
    other: '{n} códigos solicitados, {mailed} enviados, {confirmed} confirmados.',
  },
  'now.summaryMedian': 'La mitad de los del tipo más común se envió en {time}.',
  'now.textProviders': 'Proveedores de mensajes de texto',
  'now.title': 'Ahora',
  'now.unknownAlert': 'Alerta: {code}',
  'now.unused': 'Sin códigos en este periodo: {purposes}.',
  'now.warning': 'Advertencia',
  'now.window': 'Periodo',
  'now.wrongCodes': {
    one: 'Un código incorrecto introducido',
    many: '{n} de códigos incorrectos introducidos',
    other: '{n} códigos incorrectos introducidos',
  },
  'provider.fallback': 'Servidor de correo de reserva',
  'provider.primary': 'Servidor de correo principal',
  'value.time': 'Hora',
  'window.1h': '1 hora',
  'window.24h': '24 horas',
  'window.30d': '30 días',
  'window.7d': '7 días',
};
